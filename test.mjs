// `npm test`: makes the tree ready, then runs every test, or those whose paths begin as the arguments say.
import { NODE, prepare, run, Stopped } from './prepare.mjs'

try {
  await prepare()
  process.exitCode = await run(NODE, ['server/test/run.ts', ...process.argv.slice(2)])
} catch (error) {
  if (!(error instanceof Stopped)) throw error
  console.error(error.message)
  process.exitCode = error.code
}
