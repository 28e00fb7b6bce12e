import type { Brand, BrandColors } from '@parley/protocol/inbox.ts'
import { contrast, type Oklch, toHex, toOklch } from './oklch.ts'

const WHITE = '#ffffff'
const STEP = 0.005
/** WCAG 2.2: text (1.4.3) and the edges of controls (1.4.11). */
const TEXT = 4.5
const EDGE = 3
/** White stands on a colour a little too light for it when the colour need not change much. */
const ALMOST = 3.2
/** A colour with less chroma is a grey: its hue is an accident of rounding, so the neutrals take a cool one. */
const GREY = 0.02
const NEUTRAL_HUE = 200

/** All the colours the widget needs, from the one that a person chose, such that everything on them can be read. */
export function brandOf(color: string): Brand {
  const given = toOklch(color)
  // Whole degrees: the widget draws its grounds with this hue, so the contrasts are measured against just those.
  const h = Math.round(given.C < GREY ? NEUTRAL_HUE : given.h)
  return {
    hue: Math.round(h),
    light: colors({ ...given, h }, LIGHT, color),
    dark: colors({ ...given, h }, DARK, color),
  }
}

/** One theme: its grounds, and the direction in which a colour leaves them. */
type Theme = { away: -1 | 1; grounds(given: Oklch): { surface: string; surface2: string; soft: string } }

const LIGHT: Theme = {
  away: -1,
  grounds: ({ C, h }) => ({
    surface: WHITE,
    surface2: toHex({ L: 0.965, C: 0.005, h }),
    soft: toHex({ L: 0.955, C: Math.min(0.02, 0.3 * C), h }),
  }),
}

const DARK: Theme = {
  away: 1,
  grounds: ({ C, h }) => ({
    surface: toHex({ L: 0.21, C: 0.008, h }),
    surface2: toHex({ L: 0.26, C: 0.01, h }),
    soft: toHex({ L: 0.285, C: Math.min(0.035, C), h }),
  }),
}

function colors(given: Oklch, theme: Theme, color: string): BrandColors {
  const { surface, surface2, soft } = theme.grounds(given)
  const ink = toHex({ L: 0.2, C: Math.min(0.03, given.C), h: given.h })
  const wished =
    theme === DARK ? shown({ ...given, L: Math.min(given.L, 0.86) }, surface) : { ...given, hex: color.toLowerCase() }
  const { fill, onAccent } = readable(wished, ink, theme)
  return {
    accent: fill.hex,
    onAccent,
    accentHover: hover(fill, onAccent),
    accentText: until(fill, theme.away, (hex) => contrast(hex, surface2) >= TEXT && contrast(hex, soft) >= TEXT).hex,
    accentSoft: soft,
    accentEdge: until(fill, theme.away, (hex) => contrast(hex, surface) >= EDGE).hex,
  }
}

type Colour = Oklch & { hex: string }

function shown(wished: Oklch, surface: string): Colour {
  return until({ ...wished, hex: toHex(wished) }, 1, (hex) => contrast(hex, surface) >= EDGE)
}

/** What is written on the fill, and the fill itself, deepened where neither white nor ink could be read on it. */
function readable(wished: Colour, ink: string, theme: Theme): { fill: Colour; onAccent: string } {
  const white = contrast(WHITE, wished.hex)
  const deepen = theme === LIGHT && white >= ALMOST && white < TEXT
  if (white < TEXT && !deepen && contrast(ink, wished.hex) >= TEXT) return { fill: wished, onAccent: ink }
  return { fill: until(wished, -1, (hex) => contrast(WHITE, hex) >= TEXT), onAccent: WHITE }
}

/** Darker, for a very dark fill lighter; the other way where what is written on it could no longer be read. */
function hover(fill: Colour, onAccent: string): string {
  const [first, second] = fill.L < 0.32 ? [0.07, -0.045] : [-0.045, 0.045]
  const hex = toHex({ ...fill, L: fill.L + first! })
  return contrast(onAccent, hex) >= TEXT ? hex : toHex({ ...fill, L: fill.L + second! })
}

function until(from: Colour, direction: -1 | 1, enough: (hex: string) => boolean): Colour {
  let colour = from
  while (!enough(colour.hex) && (direction === 1 ? colour.L < 1 : colour.L > 0)) {
    const L = colour.L + direction * STEP
    colour = { ...colour, L, hex: toHex({ ...colour, L }) }
  }
  return colour
}
