/**
 * Certificates as settings name them: who is trusted, who one says one is, and why a handshake
 * failed.
 *
 * <p>May import nothing of the house.
 */
@NullMarked
package io.alys.tls;

import org.jspecify.annotations.NullMarked;
