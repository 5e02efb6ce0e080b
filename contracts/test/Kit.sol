// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.28;

/// @dev The part of forge's own machine that the tests use.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function readFile(string calldata path) external view returns (string memory);
    function parseJsonBytes(string calldata json, string calldata key)
        external
        pure
        returns (bytes memory);
    function parseJsonBytes32(string calldata json, string calldata key)
        external
        pure
        returns (bytes32);
    function parseJsonKeys(string calldata json, string calldata key)
        external
        pure
        returns (string[] memory);
    function parseBytes32(string calldata text) external pure returns (bytes32);
    function toString(uint256 value) external pure returns (string memory);
    function toString(bytes calldata value) external pure returns (string memory);
    function etch(address account, bytes calldata code) external;
    function store(address account, bytes32 slot, bytes32 value) external;
    function load(address account, bytes32 slot) external view returns (bytes32);
    function deal(address account, uint256 balance) external;
    function prank(address sender) external;
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
}

/// @dev What a test says, and how it fails: a revert with both values.
abstract contract Kit {
    /// @dev forge answers at this address.
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    function same(uint256 found, uint256 expected, string memory what) internal pure {
        require(
            found == expected,
            string.concat(what, ": ", vm.toString(found), ", and not ", vm.toString(expected))
        );
    }

    function same(bytes memory found, bytes memory expected, string memory what) internal pure {
        require(
            keccak256(found) == keccak256(expected),
            string.concat(what, ": ", vm.toString(found), ", and not ", vm.toString(expected))
        );
    }

    function same(bytes32 found, bytes32 expected, string memory what) internal pure {
        same(abi.encodePacked(found), abi.encodePacked(expected), what);
    }

    function same(address found, address expected, string memory what) internal pure {
        same(abi.encodePacked(found), abi.encodePacked(expected), what);
    }
}
