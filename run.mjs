// Makes the tree ready, then runs one of its programs under the Node that Parley brings along: node run.mjs PROGRAM …
import { NODE, prepare, run, Stopped } from './prepare.mjs'

try {
  await prepare()
  process.exitCode = await run(NODE, process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Stopped)) throw error
  console.error(error.message)
  process.exitCode = error.code
}
