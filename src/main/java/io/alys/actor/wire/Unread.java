package io.alys.actor.wire;

/**
 * Stands in a dead letter for a message from another node that could not be read here.
 *
 * @param type the wire name that it came under, which may be anything
 * @param version the version of its form, likewise
 * @param sizeBytes how much of it there was
 * @param why what could not be read
 */
public record Unread(String type, int version, int sizeBytes, String why) {}
