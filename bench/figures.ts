/** One line of the table. `ratio` is the median over interleaved pairs, so it is not exactly `value / floor`. */
export type Figure = {
  figure: string
  unit: string
  value: number
  floor: number | null
  ratio: number | null
  budget: string
  met: boolean
}

/** What one section of the benchmarks found. */
export type Measured = { title: string; figures: Figure[] }

export type Pair = { value: number; floor: number }

/** What is judged by its ratio to a floor that ran in the same minutes: machines differ, and so do their afternoons. */
export function besideFloor(
  figure: string,
  unit: string,
  pairs: Pair[],
  budget: { atMost: number } | { atLeast: number },
): Figure {
  const ratio = median(pairs.map((pair) => pair.value / pair.floor))
  return {
    figure,
    unit,
    value: median(pairs.map((pair) => pair.value)),
    floor: median(pairs.map((pair) => pair.floor)),
    ratio,
    budget: 'atMost' in budget ? `≤ ${budget.atMost} ×` : `≥ ${budget.atLeast} ×`,
    met: 'atMost' in budget ? ratio <= budget.atMost : ratio >= budget.atLeast,
  }
}

/** What is judged by itself. */
export function byItself(
  figure: string,
  unit: string,
  values: number[],
  budget: { atMost: number } | { atLeast: number },
): Figure {
  const value = median(values)
  return {
    figure,
    unit,
    value,
    floor: null,
    ratio: null,
    budget: 'atMost' in budget ? `≤ ${rounded(budget.atMost)} ${unit}` : `≥ ${rounded(budget.atLeast)} ${unit}`,
    met: 'atMost' in budget ? value <= budget.atMost : value >= budget.atLeast,
  }
}

export function median(values: number[]): number {
  return percentile(values, 50)
}

export function percentile(values: number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  if (sorted.length === 0) return Number.NaN
  const at = ((sorted.length - 1) * percent) / 100
  const low = sorted[Math.floor(at)]!
  return low + (sorted[Math.ceil(at)]! - low) * (at % 1)
}

/** Three digits that count; whole thousands apart. */
export function rounded(value: number): string {
  if (Number.isNaN(value)) return 'none'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3
  return Number(value.toFixed(digits)).toLocaleString('en').replaceAll(',', ' ')
}

const HEAD = ['figure', 'value', 'floor', 'ratio', 'budget', 'met']

function cells({ figure, unit, value, floor, ratio, budget, met }: Figure): string[] {
  return [
    figure,
    `${rounded(value)} ${unit}`,
    floor === null ? '–' : rounded(floor),
    ratio === null ? '–' : `${ratio.toFixed(2)} ×`,
    budget,
    met ? 'yes' : 'NO',
  ]
}

/** For a terminal. */
export function plainTable(figures: Figure[]): string {
  const rows = [HEAD, ...figures.map(cells)]
  const widths = HEAD.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)))
  return rows
    .map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '))
    .join('\n')
}

/** For the README: a row of its own names each section, so that a long table can be found one's way in. */
export function markdownTable(measured: Measured[]): string {
  const rows = measured.flatMap(({ title, figures }) => [
    [`**${title[0]!.toUpperCase()}${title.slice(1)}**`, ...HEAD.slice(1).map(() => '')],
    ...figures.map(cells),
  ])
  return [HEAD, ['---', ...HEAD.slice(1).map(() => '---:')], ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
}
