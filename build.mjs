// Builds the two front ends, each only when something it is made of has changed: node build.mjs [--force] [--quiet] [widget] [dashboard]
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const root = import.meta.dirname
const SHARED = ['protocol', 'package-lock.json', 'build.mjs']
const FRONT_ENDS = {
  // The frame first: it empties the folder, the loader adds one file.
  widget: ['vite.config.ts', 'vite.loader.config.ts'],
  dashboard: ['vite.config.ts'],
}

export async function buildFrontEnds({
  force = false,
  quiet = false,
  only = Object.keys(FRONT_ENDS),
  log = console.log,
} = {}) {
  for (const name of only) {
    const folder = join(root, name)
    if (!FRONT_ENDS[name].every((config) => existsSync(join(folder, config)))) continue
    const started = Date.now()
    const stamp = stampOf([name, ...SHARED])
    if (!force && isFresh(folder, stamp)) {
      if (!quiet) log(`${name}: up to date`)
    } else {
      await build(folder, FRONT_ENDS[name], stamp)
      log(`${name}: built in ${((Date.now() - started) / 1000).toFixed(1)} s`)
    }
  }
}

/** Built beside the old one and put in its place at the end: a running server never serves half a build. */
async function build(folder, configs, stamp) {
  const { build } = await import('vite')
  const [dist, next, last] = ['dist', `dist.next-${process.pid}`, `dist.last-${process.pid}`].map((at) =>
    join(folder, at),
  )
  try {
    for (const config of configs) await build({ configFile: join(folder, config), build: { outDir: next } })
    walk(next, compress)
    writeFileSync(join(next, '.stamp'), stamp)
    if (existsSync(dist)) renameSync(dist, last)
    renameSync(next, dist)
  } finally {
    for (const left of [next, last]) rmSync(left, { recursive: true, force: true })
  }
}

/** Once and as small as it gets, so that the server sends what is there instead of compressing it for everyone. */
function compress(file) {
  if (!/\.(js|css|html|svg)$/.test(file)) return
  const content = readFileSync(file)
  writeFileSync(`${file}.br`, brotliCompressSync(content))
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
}

function isFresh(folder, stamp) {
  const file = join(folder, 'dist', '.stamp')
  return existsSync(file) && readFileSync(file, 'utf8') === stamp
}

/** Names, sizes and times of all that goes into a build: enough to notice a change, and no file needs to be read. */
function stampOf(paths) {
  const hash = createHash('sha256')
  for (const path of paths)
    walk(join(root, path), (file, { size, mtimeMs }) => hash.update(`${file} ${size} ${mtimeMs}\n`))
  return hash.digest('hex')
}

function walk(path, visit) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat?.isDirectory()) {
    for (const entry of readdirSync(path).sort()) {
      if (entry !== 'node_modules' && !entry.startsWith('dist') && !entry.includes('.test.'))
        walk(join(path, entry), visit)
    }
  } else if (stat) visit(path, stat)
}

if (import.meta.main) {
  const named = process.argv.slice(2).filter((argument) => argument in FRONT_ENDS)
  try {
    const [force, quiet] = ['--force', '--quiet'].map((flag) => process.argv.includes(flag))
    await buildFrontEnds({ force, quiet, ...(named.length > 0 && { only: named }) })
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}
