package io.alys.peg.state;

import io.alys.peg.Burn;

/** A burn and how far it has come. */
public record BurnRecord(Burn burn, BurnState state) {}
