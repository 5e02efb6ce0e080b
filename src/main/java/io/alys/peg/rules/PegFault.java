package io.alys.peg.rules;

/** What can be wrong with a block's word on the peg. */
public enum PegFault {
  /** Its parent, its number or its time does not follow. */
  NOT_NEXT,
  SETTLEMENT_UNKNOWN,
  SETTLEMENT_OUT_OF_ORDER,
  /** A transaction where the rules give none, or another than they give. */
  PROPOSAL_DIFFERS,
  FEE_RATE_OUT_OF_BOUNDS,
  DEPOSIT_SEEN_TWICE,
  DEPOSIT_OUT_OF_ORDER,
  DEPOSIT_BELOW_MINIMUM,
  /** Paid to no federation, or to one that is not credited in this block. */
  DEPOSIT_NOT_CREDITED,
  /** More than all bitcoin. */
  DEPOSIT_IMPOSSIBLE,
  /** Not the next burn in line, or not what it is owed. */
  REFUND_DIFFERS,
  TOO_MANY_MINTS,
  TOO_MANY_DEPOSITS,
  FEDERATION_UPDATE_REFUSED,
  BURN_SEEN_TWICE,
  BURN_OUT_OF_PLACE,
  FINALISES_OUT_OF_RANGE
}
