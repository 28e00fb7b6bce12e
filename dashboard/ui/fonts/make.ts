// Makes the two fonts that most pages need smaller than they come: `npm run fonts`, after an update of Inter.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import subsetFont from 'subset-font'

/** The weights that our styles use; Inter has 100 to 900. */
const WEIGHTS = { wght: { min: 400, max: 700 } }

/** First and last code point of each range. The style sheet beside says the same to the browser. */
const FONTS = {
  latin: [
    '0000-00FF 0131 0152-0153 02BB-02BC 02C6 02DA 02DC 2000-206F 20AC 2122 2190-2193 2212 2215 FEFF FFFD',
    'latin',
  ],
  // What the names of Europe need of a file that also holds phonetics, medieval letters and Africa's.
  european: [
    '0100-0130 0132-0151 0154-017F 0218-021B 02C7 02D8-02D9 02DB 02DD 1E80-1E85 1E9E 20A0-20AB 20AD-20C0',
    'latin-ext',
  ],
} as const

const files = join(createRequire(import.meta.url).resolve('@fontsource-variable/inter/package.json'), '../files')

for (const [name, [ranges, source]] of Object.entries(FONTS)) {
  const font = readFileSync(join(files, `inter-${source}-wght-normal.woff2`))
  const made = await subsetFont(font, textOf(ranges), { targetFormat: 'woff2', variationAxes: WEIGHTS })
  writeFileSync(join(import.meta.dirname, `inter-${name}.woff2`), made)
  console.log(`inter-${name}.woff2: ${font.length} → ${made.length} bytes`)
}

function textOf(ranges: string): string {
  return ranges
    .split(' ')
    .map((range) => {
      const [first, last = first] = range.split('-').map((hex) => Number.parseInt(hex, 16)) as [number, number?]
      return String.fromCodePoint(...Array.from({ length: last! - first + 1 }, (_, i) => first + i))
    })
    .join('')
}
