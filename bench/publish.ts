import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { type Bundle, listBundles } from './bundles.ts'
import { type Figure, type Measured, markdownTable, rounded } from './figures.ts'
import { besidePeers } from './peers.ts'

const ROOT = join(import.meta.dirname, '..')

/** A whole run goes into the repository, and what the README quotes with it; a part of one only where it can be read. */
export function publish(measured: Measured[], { whole }: { whole: boolean }): void {
  const figures = measured.flatMap((section) => section.figures)
  const bundles = listBundles()
  const results = {
    machine: machine(),
    commit: commit(),
    date: new Date().toISOString().slice(0, 10),
    figures: figures.map(short),
    bundles: bundles.map((one) => ({ ...one, kb: digits(one.kb), kbGz: digits(one.kbGz) })),
  }
  const folder = join(ROOT, whole ? 'bench' : 'node_modules/.cache/bench')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
  const quoted = [
    markdownTable(measured),
    missed(figures),
    `Measured with \`npm run bench\` on ${results.machine}, at ${results.commit}, ${results.date}.`,
    'Beside others, who were measured on another machine of 2 cores and in other ways ([how](docs/benchmarks.md#beside-others)):',
    besidePeers(figures),
  ].join('\n\n')
  const own = quoted.replaceAll('(docs/', '(../docs/')
  writeFileSync(join(folder, 'table.md'), `${own}\n\nEvery part that browsers may fetch:\n\n${bundleTable(bundles)}\n`)
  console.log(`Written to ${folder.slice(ROOT.length + 1)}/results.json, and as a table beside it.`)
  if (whole) quote('bench', `${quoted}\n`)
}

function missed(figures: Figure[]): string {
  const names = figures.filter((one) => !one.met).map((one) => `${one.figure} (${rounded(one.value)} ${one.unit})`)
  return names.length === 0 ? 'Every budget is met.' : `Short of their budgets: ${names.join(' · ')}.`
}

function bundleTable(bundles: Bundle[]): string {
  const rows = bundles.map(({ of, file, kb, kbGz }) => `| ${of} | ${file} | ${rounded(kb)} | ${rounded(kbGz)} |`)
  return ['| of | file | KB | KB gz |', '| --- | --- | ---: | ---: |', ...rows].join('\n')
}

/** Puts it into the README, between the marks `<!-- name:start -->` and `<!-- name:end -->`. */
export function quote(name: 'bench' | 'chaos', quoted: string): void {
  const file = join(ROOT, 'README.md')
  const text = readFileSync(file, 'utf8')
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`]
  const [before, after] = [text.indexOf(start), text.indexOf(end)]
  if (before < 0 || after < before) throw new Error(`README.md has no place for ${name}.`)
  writeFileSync(file, `${text.slice(0, before + start.length)}\n${quoted}${text.slice(after)}`)
}

function short(figure: Figure): Figure {
  const { value, floor, ratio } = figure
  return { ...figure, value: digits(value), floor: floor && digits(floor), ratio: ratio && digits(ratio) }
}

function digits(value: number): number {
  return Number(value.toPrecision(4))
}

export function machine(): string {
  const [first] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} cores of ${first?.model.trim() ?? 'an unknown make'}, ${memory} GB, Node ${process.versions.node}, PostgreSQL 18`
}

export function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim()
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--', 'server', 'protocol', 'widget', 'dashboard') ? ' and later changes' : ''}`
  } catch {
    return 'an unknown commit' // A tree without its history.
  }
}
