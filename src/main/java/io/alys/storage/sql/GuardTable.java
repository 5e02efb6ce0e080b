package io.alys.storage.sql;

import io.alys.primitives.Bytes;
import io.alys.storage.EpochNanos;
import io.alys.storage.GuardCommand.ProtectSlot;
import io.alys.storage.GuardCommand.Protection;
import io.alys.storage.rules.LeaseRules.Lease;
import io.alys.storage.rules.SlotRules;
import io.alys.storage.rules.SlotRules.Signed;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Leases of roles, and the highest slot that each key signed. */
final class GuardTable {
  Optional<Lease> lease(Handle handle, String role) {
    return handle
        .createQuery("SELECT holder, epoch, until_nanos FROM lease WHERE role = :role")
        .bind("role", role)
        .map(
            (row, _) ->
                new Lease(row.getString(1), row.getLong(2), EpochNanos.toInstant(row.getLong(3))))
        .findOne();
  }

  void save(Handle handle, String role, Lease lease) {
    handle
        .createUpdate(
            """
            INSERT INTO lease (role, holder, epoch, until_nanos)
            VALUES (:role, :holder, :epoch, :until)
            ON CONFLICT (role) DO UPDATE SET holder = excluded.holder, epoch = excluded.epoch,
              until_nanos = excluded.until_nanos
            """)
        .bind("role", role)
        .bind("holder", lease.holder())
        .bind("epoch", lease.epoch())
        .bind("until", EpochNanos.of(lease.until()))
        .execute();
  }

  Protection protect(Handle handle, ProtectSlot asked) {
    Optional<Signed> highest =
        handle
            .createQuery(
                "SELECT slot, signing_root, record FROM signed_slot WHERE public_key = :key")
            .bind("key", asked.publicKey().toArray())
            .map(
                (row, _) ->
                    new Signed(
                        row.getLong(1),
                        Bytes.copyOf(row.getBytes(2)),
                        Bytes.copyOf(row.getBytes(3))))
            .findOne();
    Protection ruling = SlotRules.protect(highest, asked);
    if (ruling instanceof Protection.Allowed) {
      handle
          .createUpdate(
              """
              INSERT INTO signed_slot (public_key, slot, signing_root, record)
              VALUES (:key, :slot, :root, :record)
              ON CONFLICT (public_key) DO UPDATE
              SET slot = excluded.slot, signing_root = excluded.signing_root,
                record = excluded.record
              """)
          .bind("key", asked.publicKey().toArray())
          .bind("slot", asked.slot())
          .bind("root", asked.signingRoot().toArray())
          .bind("record", asked.next().toArray())
          .execute();
    }
    return ruling;
  }

  int unbind(Handle handle) {
    return handle
        .createUpdate("UPDATE signed_slot SET record = :none WHERE record <> :none")
        .bind("none", new byte[0])
        .execute();
  }
}
