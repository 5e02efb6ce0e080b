// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.28;

import {Bridge} from "../Bridge.sol";
import {Kit, Vm} from "./Kit.sol";

/// @dev The account that a genesis file holds, with its code and its storage: nothing is compiled
/// anew but what is compared with it.
abstract contract GenesisBridge is Kit {
    address internal constant BRIDGE = 0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB;
    address internal constant BURN = 0x000000000000000000000000000000000000dEaD;
    address internal constant USER = 0x09Af4E864b84706fbCFE8679BF696e8c0B472201;
    uint256 internal constant SAT = 10 ** 10;
    uint256 internal constant RICHES = 2 ** 128;
    bytes4 internal constant REQUEST = 0x9911dc74;
    bytes32 internal constant TOPIC =
        0xaa1c6070bc915de33c0fbc36ecf77b1e4fc1ebce832b2da62b6fe25f5a7dd5b0;
    bytes internal constant P2WPKH = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";

    string private constant ACCOUNT = ".alloc['0xbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb']";

    uint256 internal least;
    uint256 internal most;

    function genesis() internal pure virtual returns (string memory);

    function setUp() public {
        string memory json = vm.readFile(genesis());
        vm.etch(BRIDGE, vm.parseJsonBytes(json, string.concat(ACCOUNT, ".code")));
        string memory storage_ = string.concat(ACCOUNT, ".storage");
        string[] memory slots = vm.parseJsonKeys(json, storage_);
        for (uint256 i = 0; i < slots.length; i++) {
            bytes32 value = vm.parseJsonBytes32(json, string.concat(storage_, "['", slots[i], "']"));
            vm.store(BRIDGE, vm.parseBytes32(slots[i]), value);
        }
        least = uint256(vm.load(BRIDGE, bytes32(uint256(0))));
        most = uint256(vm.load(BRIDGE, bytes32(uint256(1))));
        vm.deal(USER, RICHES);
    }

    /// @dev A call of the user, whatever comes of it.
    function send(uint256 value, bytes memory data)
        internal
        returns (bool done, bytes memory answer)
    {
        vm.prank(USER);
        (done, answer) = BRIDGE.call{value: value}(data);
    }

    function request(uint256 value, bytes memory to) internal returns (bool, bytes memory) {
        return send(value, abi.encodeWithSelector(REQUEST, to));
    }

    function text(uint256 size) internal pure returns (bytes memory made) {
        made = new bytes(size);
        for (uint256 i = 0; i < size; i++) {
            made[i] = bytes1(uint8(97 + i % 26));
        }
    }

    /// @dev Nothing has moved, nothing was said, the limits stand.
    function untouched() internal {
        same(USER.balance, RICHES, "what the user has");
        same(BRIDGE.balance, 0, "what lies in the contract");
        same(BURN.balance, 0, "what is burnt");
        same(vm.getRecordedLogs().length, 0, "events");
        limitsStand();
    }

    function limitsStand() internal view {
        same(uint256(vm.load(BRIDGE, bytes32(uint256(0)))), least, "the minimum");
        same(uint256(vm.load(BRIDGE, bytes32(uint256(1)))), most, "the maximum");
    }

    function refused(uint256 value, bytes memory to, bytes memory why) internal {
        vm.recordLogs();
        (bool done, bytes memory answer) = request(value, to);
        require(!done, "it was taken");
        same(answer, why, "the error");
        untouched();
    }

    /// @dev Any other call: refused without a word.
    function unknown(uint256 value, bytes memory data) internal {
        vm.recordLogs();
        (bool done, bytes memory answer) = send(value, data);
        require(!done, "it was taken");
        same(answer, "", "the error");
        untouched();
    }

    function burnt(uint256 value, bytes memory to) internal {
        vm.recordLogs();
        (bool done, bytes memory answer) = request(value, to);
        require(done, string.concat("it was refused: ", vm.toString(answer)));
        same(answer, "", "the answer");
        same(USER.balance, RICHES - value, "what the user has");
        same(BRIDGE.balance, 0, "what lies in the contract");
        same(BURN.balance, value, "what is burnt");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        same(logs.length, 1, "events");
        same(logs[0].emitter, BRIDGE, "who said it");
        same(logs[0].topics.length, 2, "topics");
        same(logs[0].topics[0], TOPIC, "the event");
        same(logs[0].topics[1], bytes32(uint256(uint160(USER))), "the caller");
        same(logs[0].data, words(value, to), "the event's data");
        limitsStand();
    }

    /// @dev Written out: where the text begins, the value, its length, the text in whole words.
    function words(uint256 value, bytes memory to) internal pure returns (bytes memory) {
        bytes memory padding = new bytes((32 - to.length % 32) % 32);
        return abi.encodePacked(uint256(0x40), value, to.length, to, padding);
    }
}

abstract contract BridgeRules is GenesisBridge {
    /// @dev forge compiles with other input than compile.mjs, and to the same.
    function testTheGenesisHoldsWhatTheSourceCompilesTo() public view {
        same(BRIDGE.code, type(Bridge).runtimeCode, "the code");
    }

    function testHasLimits() public {
        require(least > 0 && least < most, "limits");
        (bool done, bytes memory answer) = send(0, abi.encodeWithSignature("minPegoutSat()"));
        require(done, "no minimum");
        same(abi.decode(answer, (uint256)), least, "the minimum");
        (done, answer) = send(0, abi.encodeWithSignature("maxPegoutSat()"));
        require(done, "no maximum");
        same(abi.decode(answer, (uint256)), most, "the maximum");
    }

    /// @dev The words of version 1: no wallet and no node has to change.
    function testSpeaksAsVersionOne() public pure {
        same(bytes32(REQUEST), bytes32(bytes4(keccak256("requestPegOut(bytes)"))), "the selector");
        same(keccak256("RequestPegOut(address,bytes,uint256)"), TOPIC, "the topic");
        same(bytes32(Bridge.requestPegOut.selector), bytes32(REQUEST), "the selector of the source");
        same(Bridge.RequestPegOut.selector, TOPIC, "the topic of the source");
    }

    function testBurnsTheMinimum() public {
        burnt(least * SAT, P2WPKH);
    }

    function testBurnsTheMaximum() public {
        burnt(most * SAT, P2WPKH);
    }

    function testRefusesASatoshiLessThanTheMinimum() public {
        refused((least - 1) * SAT, P2WPKH, tooLittle(least - 1));
    }

    function testRefusesASatoshiMoreThanTheMaximum() public {
        refused((most + 1) * SAT, P2WPKH, tooMuch(most + 1));
    }

    function testRefusesARequestWithoutValue() public {
        refused(0, P2WPKH, tooLittle(0));
    }

    function testRefusesAPartOfASatoshi() public {
        refused(1, P2WPKH, uneven(1));
        refused(SAT - 1, P2WPKH, uneven(SAT - 1));
        refused(least * SAT + 1, P2WPKH, uneven(1));
        refused(most * SAT + SAT - 1, P2WPKH, uneven(SAT - 1));
    }

    function testRefusesAnEmptyAddress() public {
        refused(least * SAT, "", badAddress(0));
    }

    function testTakesAnAddressOfOneByte() public {
        burnt(least * SAT, text(1));
    }

    function testTakesTheLongestAddress() public {
        burnt(least * SAT, text(90));
    }

    function testRefusesALongerAddress() public {
        refused(least * SAT, text(91), badAddress(91));
        refused(least * SAT, text(2000), badAddress(2000));
    }

    function testRefusesAPlainTransfer() public {
        unknown(0, "");
        unknown(1, "");
        unknown(least * SAT, "");
    }

    /// @dev What version 1 had, and what an owner might have had.
    function testKnowsNoOtherWord() public {
        unknown(0, abi.encodeWithSignature("BURN_ADDRESS()"));
        unknown(0, abi.encodeWithSignature("owner()"));
        unknown(least * SAT, abi.encodeWithSignature("withdraw()"));
        unknown(0, abi.encodeWithSignature("setMinPegoutSat(uint256)", 1));
        unknown(least * SAT, hex"9911dc");
    }

    function testItsLimitsTakeNoValue() public {
        unknown(1, abi.encodeWithSignature("minPegoutSat()"));
        unknown(least * SAT, abi.encodeWithSignature("maxPegoutSat()"));
    }

    /// @dev An address that claims more bytes than the call has, or that begins outside of it.
    function testRefusesACallThatIsCutOff() public {
        unknown(least * SAT, abi.encodePacked(REQUEST));
        unknown(least * SAT, abi.encodePacked(REQUEST, uint256(0x20)));
        unknown(least * SAT, abi.encodePacked(REQUEST, uint256(0x20), uint256(42), "bc1q"));
        unknown(least * SAT, abi.encodePacked(REQUEST, uint256(0x80), uint256(4), "bc1q"));
        unknown(least * SAT, abi.encodePacked(REQUEST, type(uint256).max, uint256(4), "bc1q"));
    }

    /// @dev Code at the burn address that takes nothing: the whole request is undone. Of the event
    /// nothing is asked, for forge tells those of calls that were undone, too.
    function testRefusesWhatCannotBeBurnt() public {
        vm.etch(BURN, hex"5f5ffd");
        (bool done, bytes memory answer) = request(least * SAT, P2WPKH);
        require(!done, "it was taken");
        same(answer, abi.encodeWithSignature("BurnFailed()"), "the error");
        untouched();
        vm.etch(BURN, "");
        burnt(least * SAT, P2WPKH);
    }

    function testChangesNothingForWhoOnlyLooks() public {
        vm.recordLogs();
        vm.prank(USER);
        (bool done,) = BRIDGE.staticcall(abi.encodeWithSelector(REQUEST, P2WPKH));
        require(!done, "it was taken");
        untouched();
    }

    function testBurnsAddUp() public {
        (bool first,) = request(least * SAT, P2WPKH);
        (bool second,) = request(most * SAT, text(90));
        require(first && second, "one was refused");
        same(BURN.balance, (least + most) * SAT, "what is burnt");
        same(BRIDGE.balance, 0, "what lies in the contract");
        limitsStand();
    }

    function testFuzzBurnsWhatLiesWithinTheLimits(uint256 sats, bytes calldata to) public {
        burnt(between(sats, least, most) * SAT, text(between(to.length, 1, 90)));
    }

    /// @dev Whatever bytes the address has: to read them is not the contract's task.
    function testFuzzTakesAnyBytesForAnAddress(bytes calldata to, uint256 sats) public {
        uint256 value = between(sats, least, most) * SAT;
        if (to.length == 0 || to.length > 90) {
            refused(value, to, badAddress(to.length));
        } else {
            burnt(value, to);
        }
    }

    function testFuzzRefusesAPartOfASatoshi(uint256 value, uint256 size) public {
        uint256 wei_ = between(value, 1, RICHES);
        if (wei_ % SAT == 0) wei_ -= 1;
        refused(wei_, text(between(size, 0, 200)), uneven(wei_ % SAT));
    }

    function testFuzzRefusesLessThanTheMinimum(uint256 sats) public {
        uint256 less = between(sats, 0, least - 1);
        refused(less * SAT, P2WPKH, tooLittle(less));
    }

    function testFuzzRefusesMoreThanTheMaximum(uint256 sats) public {
        uint256 more = between(sats, most + 1, RICHES / SAT);
        refused(more * SAT, P2WPKH, tooMuch(more));
    }

    /// @dev The first rule that is broken is the one that is named.
    function testFuzzNamesTheFirstBrokenRule(uint256 value, uint256 size) public {
        uint256 wei_ = between(value, 0, 2 * most * SAT);
        if (value % 2 == 0) wei_ -= wei_ % SAT;
        bytes memory to = text(between(size, 0, 180));
        if (wei_ % SAT != 0) refused(wei_, to, uneven(wei_ % SAT));
        else if (wei_ / SAT < least) refused(wei_, to, tooLittle(wei_ / SAT));
        else if (wei_ / SAT > most) refused(wei_, to, tooMuch(wei_ / SAT));
        else if (to.length == 0 || to.length > 90) refused(wei_, to, badAddress(to.length));
        else burnt(wei_, to);
    }

    function testFuzzRefusesUnknownWords(bytes4 selector, bytes calldata rest, uint256 value)
        public
    {
        if (selector == REQUEST) return;
        bool getter = selector == bytes4(keccak256("minPegoutSat()"))
            || selector == bytes4(keccak256("maxPegoutSat()"));
        unknown(between(value, getter ? 1 : 0, RICHES), abi.encodePacked(selector, rest));
    }

    function between(uint256 value, uint256 from, uint256 to) private pure returns (uint256) {
        return from + value % (to - from + 1);
    }

    function tooLittle(uint256 sats) private view returns (bytes memory) {
        return abi.encodeWithSignature("BelowMinimum(uint256,uint256)", sats, least);
    }

    function tooMuch(uint256 sats) private view returns (bytes memory) {
        return abi.encodeWithSignature("AboveMaximum(uint256,uint256)", sats, most);
    }

    function uneven(uint256 remainder) private pure returns (bytes memory) {
        return abi.encodeWithSignature("NotWholeSats(uint256)", remainder);
    }

    function badAddress(uint256 size) private pure returns (bytes memory) {
        return abi.encodeWithSignature("NoBitcoinAddress(uint256)", size);
    }
}

contract DevelopmentBridgeTest is BridgeRules {
    function genesis() internal pure override returns (string memory) {
        return "../conf/genesis-development.json";
    }
}

contract PublicBridgeTest is BridgeRules {
    function genesis() internal pure override returns (string memory) {
        return "../conf/genesis-public.json";
    }
}
