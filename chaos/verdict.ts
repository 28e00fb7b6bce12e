import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { machine, quote } from '../bench/publish.ts'
import type { Violation } from './checker.ts'

const ROOT = join(import.meta.dirname, '..')

export type Verdict = {
  acknowledged: number
  lost: number
  duplicated: number
  /** How often each kind was done. */
  faults: Record<string, number>
  violations: ({ fault: string } & Violation)[]
  /** Kinds that this machine could not do, and why. */
  notRun: Record<string, string>
}

/** A whole run goes into the repository, and its sentence into the README, good or bad. Answers whether all was well. */
export function publish(verdict: Verdict, { seed, at, whole }: { seed: number; at: string; whole: boolean }): boolean {
  const { violations, ...counts } = verdict
  const met = violations.length === 0 && counts.acknowledged > 0
  const file = join(ROOT, whole ? 'bench/chaos.json' : 'node_modules/.cache/bench/chaos.json')
  const found = Object.fromEntries(
    Object.entries(Object.groupBy(violations, (one) => one.kind)).map(([kind, all]) => [kind, all.length]),
  )
  const said = {
    ...counts,
    violations: found,
    seed,
    commit: at,
    machine: machine(),
    date: new Date().toISOString().slice(0, 10),
    met,
  }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(said, null, 2)}\n`)
  const sentence = sentenceOf(verdict)
  console.log(
    `\n${sentence}\n${met ? 'The promise held.' : 'THE PROMISE WAS BROKEN.'} Written to ${file.slice(ROOT.length + 1)}.`,
  )
  if (whole) quote('chaos', `${sentence} Seed ${seed}, at ${said.commit}, ${said.date}, on ${said.machine}.\n`)
  return met
}

function sentenceOf({ acknowledged, lost, duplicated, faults }: Verdict): string {
  const number = (n: number) => n.toLocaleString('en').replaceAll(',', ' ')
  const often = Object.entries(faults).sort(([, a], [, b]) => b - a)
  const kinds = often.map(([kind, times]) => `${times} × ${kind}`)
  return `${number(lost)} of ${number(acknowledged)} acknowledged messages lost, ${number(duplicated)} duplicated: ${kinds.join(', ')}.`
}
