import type { Brand } from '@parley/protocol/inbox.ts'

/**
 * OKLCH to sRGB, as CSS Color 4 §9 has it: browsers of 2021 know no oklch(), and the neutral tones take the brand's hue,
 * so they cannot be lowered by the build. Chroma here is small enough never to leave sRGB.
 */
function oklch(l: number, c: number, h: number): string {
  const a = c * Math.cos((h * Math.PI) / 180)
  const b = c * Math.sin((h * Math.PI) / 180)
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  return `#${[
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ]
    .map((x) => (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055))
    .map((x) => Math.round(Math.min(1, Math.max(0, x)) * 255))
    .map((x) => x.toString(16).padStart(2, '0'))
    .join('')}`
}

type Tone = [lightness: number, chroma: number]
/** Light and dark, by name. `line-2` is the edge of controls: at least 3:1; both inks at least 4.5:1 on every ground. */
const TONES: Record<string, [light: Tone, dark: Tone]> = {
  surface: [
    [1, 0],
    [0.21, 0.008],
  ],
  'surface-2': [
    [0.965, 0.005],
    [0.26, 0.01],
  ],
  'surface-3': [
    [0.93, 0.007],
    [0.31, 0.012],
  ],
  line: [
    [0.915, 0.006],
    [0.31, 0.012],
  ],
  'line-2': [
    [0.63, 0.012],
    [0.56, 0.012],
  ],
  text: [
    [0.24, 0.015],
    [0.945, 0.005],
  ],
  'text-2': [
    [0.47, 0.014],
    [0.75, 0.01],
  ],
}

const inTheDark = matchMedia('(prefers-color-scheme: dark)')

/** Puts on the brand's colours, and again whenever the visitor's system turns from light to dark. Null: not yet known. */
export function wear(brand: Brand | null) {
  const root = document.documentElement
  const put = () => {
    const dark = inTheDark.matches
    const own = brand?.[dark ? 'dark' : 'light']
    const colors: Record<string, string> = {}
    if (own) {
      colors.accent = own.accent
      colors['accent-hover'] = own.accentHover
      colors['accent-text'] = own.accentText
      colors['accent-soft'] = own.accentSoft
      colors['accent-edge'] = own.accentEdge
      colors['on-accent'] = own.onAccent
    }
    for (const [name, tones] of Object.entries(TONES)) {
      const [l, c] = tones[dark ? 1 : 0]
      colors[name] = oklch(l, c, brand?.hue ?? 200)
    }
    for (const [name, color] of Object.entries(colors)) root.style.setProperty(`--${name}`, color)
    root.dataset.theme = dark ? 'dark' : 'light'
  }
  put()
  inTheDark.onchange = put
}
