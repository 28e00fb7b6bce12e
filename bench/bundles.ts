import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const ROOT = join(import.meta.dirname, '..')

/** One file that browsers may fetch: what it weighs as it is, and compressed. */
export type Bundle = { of: 'widget' | 'dashboard'; file: string; kb: number; kbGz: number }

/** Every part of the widget and of the dashboard as built, the lazy ones too, heaviest first. */
export function listBundles(): Bundle[] {
  return (['widget', 'dashboard'] as const).flatMap((of) =>
    filesOf(join(ROOT, of, 'dist'))
      .map((file) => ({ of, file, ...weigh(join(ROOT, of, 'dist', file)) }))
      .sort((a, b) => b.kbGz - a.kbGz),
  )
}

/** What was built, without what only makes it faster to send or easier to read. */
export function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(js|css|html|svg|woff2)$/.test(name))
    .sort()
}

/** Fonts are compressed in themselves. */
export function weigh(file: string): { kb: number; kbGz: number } {
  const bytes = readFileSync(file)
  const gz = file.endsWith('.woff2') ? bytes.length : gzipSync(bytes, { level: 9 }).length
  return { kb: bytes.length / 1024, kbGz: gz / 1024 }
}
