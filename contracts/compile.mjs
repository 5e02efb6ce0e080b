// Compiles Bridge.sol to Bridge.json: what the genesis block holds, and how to call it.
import { readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [folder, compiler] = process.argv.slice(2)
const solc = createRequire(realpathSync(compiler))('./index.js')
const content = readFileSync(join(folder, 'Bridge.sol'), 'utf8')
const settings = {
  evmVersion: 'shanghai',
  optimizer: { enabled: true, runs: 200 },
  metadata: { bytecodeHash: 'none' },
  outputSelection: { '*': { '*': ['abi', 'metadata', 'evm.deployedBytecode.object'] } },
}
const input = { language: 'Solidity', sources: { 'Bridge.sol': { content } }, settings }
const output = JSON.parse(solc.compile(JSON.stringify(input)))
const faults = output.errors ?? []
if (faults.length > 0) {
  faults.forEach((fault) => console.error(fault.formattedMessage))
  process.exit(1)
}
const bridge = output.contracts['Bridge.sol'].Bridge
const made = {
  compiler: solc.version(),
  settings,
  sourceKeccak256: JSON.parse(bridge.metadata).sources['Bridge.sol'].keccak256,
  abi: bridge.abi,
  runtime: '0x' + bridge.evm.deployedBytecode.object,
}
console.log(JSON.stringify(made, null, 2))
