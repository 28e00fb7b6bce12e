import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { type Figure, markdownTable } from './figures.ts'

const ROOT = join(import.meta.dirname, '..')
const START = '<!-- bench:start -->'
const END = '<!-- bench:end -->'

/** A whole run goes into the repository, and what the README quotes with it; a part of one only where it can be read. */
export function publish(figures: Figure[], { whole }: { whole: boolean }): void {
  const results = {
    machine: machine(),
    commit: commit(),
    date: new Date().toISOString().slice(0, 10),
    figures: figures.map(short),
  }
  const file = join(ROOT, whole ? 'bench/results.json' : 'node_modules/.cache/bench/results.json')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
  console.log(`Written to ${file.slice(ROOT.length + 1)}.`)
  if (!whole) return
  const table = `${markdownTable(figures)}\n\nMeasured with \`npm run bench\` on ${results.machine}, at ${results.commit}, ${results.date}.\n`
  writeFileSync(join(ROOT, 'bench/table.md'), table)
  quote(join(ROOT, 'README.md'), table)
}

function quote(readme: string, table: string): void {
  const text = existsSync(readme) ? readFileSync(readme, 'utf8') : ''
  const [before, after] = [text.indexOf(START), text.indexOf(END)]
  if (before < 0 || after < before) return
  writeFileSync(readme, `${text.slice(0, before + START.length)}\n${table}${text.slice(after)}`)
}

function short(figure: Figure): Figure {
  const digits = (value: number | null) => (value === null ? null : Number(value.toPrecision(4)))
  return { ...figure, value: digits(figure.value)!, floor: digits(figure.floor), ratio: digits(figure.ratio) }
}

function machine(): string {
  const [first] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} cores of ${first?.model.trim() ?? 'an unknown make'}, ${memory} GB, Node ${process.versions.node}, PostgreSQL 18`
}

function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim()
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--', 'server', 'protocol', 'widget', 'dashboard') ? ' and later changes' : ''}`
  } catch {
    return 'an unknown commit' // A tree without its history.
  }
}
