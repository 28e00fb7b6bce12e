/** WCAG 2 relative luminance of #rrggbb. */
function luminance(color: string): number {
  const part = (at: number) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

export const isColor = (text: string) => /^#[0-9a-f]{6}$/i.test(text)

/** White or near-black, whichever reads better on it. */
export function readableOn(color: string): string {
  return isColor(color) && contrast(color, '#ffffff') < contrast(color, '#14191a') ? '#14191a' : '#ffffff'
}
