#!/usr/bin/env node
// The compiler of npm, spoken to as forge speaks to a native one: solc.mjs --standard-json.
import { readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'

const solc = createRequire(realpathSync(process.env.SOLC))('./index.js')
if (process.argv.includes('--version')) {
  console.log(`solc, the solidity compiler of npm\nVersion: ${solc.version()}`)
} else {
  console.log(solc.compile(readFileSync(0, 'utf8')))
}
