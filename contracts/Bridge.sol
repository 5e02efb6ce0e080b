// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.28;

/// @title The way out of the sidechain.
/// @notice Whoever sends coins to `requestPegOut` burns them; the federation then pays as many
/// satoshi to the Bitcoin address that was named. The contract has no owner and no other way in,
/// and keeps nothing: what it accepts lies at 0x...dEaD at the end of the same call.
/// @dev It is part of the genesis block, never deployed: a constructor would not run. So its two
/// limits are storage that the genesis writes, and nothing ever changes them.
contract Bridge {
    address private constant BURN_ADDRESS = 0x000000000000000000000000000000000000dEaD;

    /// @dev 10^18 wei are a bitcoin, and so are 10^8 satoshi.
    uint256 private constant WEI_PER_SAT = 10 ** 10;

    /// @dev The longest address of Bitcoin (BIP173).
    uint256 private constant ADDRESS_BYTES_MAX = 90;

    /// @notice The least that can leave at once, in satoshi. Slot 0.
    uint256 public minPegoutSat;

    /// @notice The most that can leave at once, in satoshi. Slot 1.
    uint256 public maxPegoutSat;

    /// @notice Coins were burnt, to be paid on Bitcoin.
    /// @param evmAddress who called, and gets the coins back when they cannot be paid
    /// @param bitcoinAddress whom to pay, as text
    /// @param value what was burnt, in wei
    event RequestPegOut(address indexed evmAddress, bytes bitcoinAddress, uint256 value);

    error BelowMinimum(uint256 sats, uint256 minimum);
    error AboveMaximum(uint256 sats, uint256 maximum);

    /// @notice A part of a satoshi would be lost.
    error NotWholeSats(uint256 remainder);

    error NoBitcoinAddress(uint256 size);
    error BurnFailed();

    /// @notice Burns the value of the call.
    /// @param bitcoinAddress whom to pay on Bitcoin, as text
    function requestPegOut(bytes calldata bitcoinAddress) external payable {
        if (msg.value % WEI_PER_SAT != 0) revert NotWholeSats(msg.value % WEI_PER_SAT);
        uint256 sats = msg.value / WEI_PER_SAT;
        if (sats < minPegoutSat) revert BelowMinimum(sats, minPegoutSat);
        if (sats > maxPegoutSat) revert AboveMaximum(sats, maxPegoutSat);
        uint256 size = bitcoinAddress.length;
        if (size == 0 || size > ADDRESS_BYTES_MAX) revert NoBitcoinAddress(size);
        emit RequestPegOut(msg.sender, bitcoinAddress, msg.value);
        (bool burnt,) = BURN_ADDRESS.call{value: msg.value}("");
        if (!burnt) revert BurnFailed();
    }
}
