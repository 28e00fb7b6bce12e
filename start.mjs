// `npm start`: makes the tree ready, then runs the app under the Node that Parley brings along.
const [major] = process.versions.node.split('.')
if (Number(major) < 20) {
  console.error(`Parley needs Node 20 or later to start, and this is ${process.version}: see https://nodejs.org.`)
  process.exit(1)
}

// Imported only now: an older Node could not even read it.
const { NODE, prepare, run, Stopped } = await import('./prepare.mjs')

try {
  await prepare()
  const flags = process.argv.slice(2)
  if (flags.includes('--prepare')) process.exit(0)
  // What Node compiled is kept, which saves a good part of the next start.
  const env = { NODE_COMPILE_CACHE: 'node_modules/.cache/node', ...process.env }
  // The channel tells the app when we are killed and can pass nothing on: it then ends in good order by itself.
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc']
  process.exitCode = await run(NODE, ['server/main.ts', ...flags], { env, stdio })
} catch (error) {
  if (!(error instanceof Stopped)) throw error
  console.error(error.message)
  process.exitCode = error.code
}
