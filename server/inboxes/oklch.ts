/** Lightness 0 to 1, chroma from 0 (grey) to about 0.37, hue in degrees. */
export type Oklch = { L: number; C: number; h: number }
type Triple = readonly [number, number, number]

/*
 * Matrices: Björn Ottosson, “A perceptual color space for image processing” (2020), https://bottosson.github.io/posts/oklab/
 * Transfer curve of sRGB: IEC 61966-2-1. Relative luminance and contrast: WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 */

/** `hex` as #rrggbb. */
export function toOklch(hex: string): Oklch {
  const [r, g, b] = linear(hex)
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  const A = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s
  const B = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
  return {
    L: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    C: Math.hypot(A, B),
    h: ((Math.atan2(B, A) * 180) / Math.PI + 360) % 360,
  }
}

/** The nearest colour that sRGB has: lightness and hue are kept, chroma gives way. */
export function toHex({ L, C, h }: Oklch): string {
  const lightness = Math.min(1, Math.max(0, L))
  for (let chroma = C; ; chroma -= 0.002) {
    const rgb = toLinear(lightness, Math.max(0, chroma), h)
    if (chroma <= 0 || rgb.every((part) => part >= -0.0005 && part <= 1.0005)) return written(rgb)
  }
}

export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light! + 0.05) / (dark! + 0.05)
}

function luminance(hex: string): number {
  const [r, g, b] = linear(hex)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function toLinear(L: number, C: number, h: number): Triple {
  const A = C * Math.cos((h * Math.PI) / 180)
  const B = C * Math.sin((h * Math.PI) / 180)
  const l = (L + 0.3963377774 * A + 0.2158037573 * B) ** 3
  const m = (L - 0.1055613458 * A - 0.0638541728 * B) ** 3
  const s = (L - 0.0894841775 * A - 1.291485548 * B) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}

function linear(hex: string): Triple {
  return [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as unknown as Triple
}

function written(rgb: Triple): string {
  const parts = rgb.map((part) => {
    const inside = Math.min(1, Math.max(0, part))
    const curved = inside <= 0.0031308 ? 12.92 * inside : 1.055 * inside ** (1 / 2.4) - 0.055
    return Math.round(curved * 255)
      .toString(16)
      .padStart(2, '0')
  })
  return `#${parts.join('')}`
}
