import type { Brand } from '@parley/protocol/inbox.ts'

/**
 * OKLCH to sRGB near the greys, where it is almost linear in chroma: the conversion of CSS Color 4 §9, derived at C = 0.
 * Off by 1 of 255 at most for the tones below. Browsers of 2021 know no oklch(), and the neutral tones take the brand's
 * hue, so they cannot be lowered by the build.
 */
function oklch(l: number, c: number, h: number): string {
  const angle = (h * Math.PI) / 180
  const away = 1.319 * c * l ** 0.25
  const channel = (a: number, b: number) => {
    const value = 1.055 * l ** 1.25 - 0.055 + away * (a * Math.cos(angle) + b * Math.sin(angle))
    return Math.round(255 * Math.min(1, Math.max(0, value)))
  }
  return `rgb(${channel(1.944, 0.793)},${channel(-0.748, 0)},${channel(-0.08, -2.161)})`
}

/** Lightness and chroma, light and dark. `line-2` is the edge of controls: at least 3:1; both inks at least 4.5:1 on every ground. */
const TONES: Record<string, [number, number, number, number]> = {
  surface: [1, 0, 0.21, 0.008],
  'surface-2': [0.965, 0.005, 0.26, 0.01],
  'surface-3': [0.93, 0.007, 0.31, 0.012],
  line: [0.915, 0.006, 0.31, 0.012],
  'line-2': [0.63, 0.012, 0.56, 0.012],
  text: [0.24, 0.015, 0.945, 0.005],
  'text-2': [0.47, 0.014, 0.75, 0.01],
}
/** The grounds of people's initials, and the ink on each: at least 7.5:1. */
const FACES = [165, 55, 300, 235, 20, 105]

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
    for (const [name, [light, tint, darkness, shade]] of Object.entries(TONES)) {
      colors[name] = oklch(dark ? darkness : light, dark ? shade : tint, brand?.hue ?? 200)
    }
    FACES.forEach((hue, at) => {
      colors[`face-${at}`] = dark ? oklch(0.36, 0.045, hue) : oklch(0.915, 0.04, hue)
      colors[`ink-${at}`] = dark ? oklch(0.9, 0.045, hue) : oklch(0.36, 0.075, hue)
    })
    for (const [name, color] of Object.entries(colors)) root.style.setProperty(`--${name}`, color)
    root.dataset.theme = root.style.colorScheme = dark ? 'dark' : 'light'
  }
  put()
  inTheDark.onchange = put
}
