import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrandColors } from '@parley/protocol/inbox.ts'
import fc from 'fast-check'
import { brandOf } from './brand.ts'
import { contrast, toHex, toOklch } from './oklch.ts'

/** What docs and designs show for these brands, each part of a colour exact to three. */
const SHOWN: [color: string, theme: 'light' | 'dark', ...colors: string[]][] = [
  ['#fdf0a6', 'light', '#fdf0a6', '#191606', '#f0e399', '#7a6e24', '#f3f1e2', '#a1944d'],
  ['#fdf0a6', 'dark', '#e0d38a', '#191606', '#d3c67d', '#e0d38a', '#2e2a16', '#e0d38a'],
  ['#14172b', 'light', '#14172b', '#ffffff', '#24283d', '#14172b', '#eef0f8', '#14172b'],
  ['#14172b', 'dark', '#5f647d', '#ffffff', '#53576f', '#8b90ab', '#25293c', '#5f647d'],
  ['#1f5c4a', 'light', '#1f5c4a', '#ffffff', '#0f4f3e', '#1f5c4a', '#e4f5ee', '#1f5c4a'],
  ['#1f5c4a', 'dark', '#35705d', '#ffffff', '#276351', '#629d89', '#173027', '#35705d'],
  ['#5b4bdb', 'light', '#5b4bdb', '#ffffff', '#503ccb', '#5b4bdb', '#edeffe', '#5b4bdb'],
  ['#e8590c', 'light', '#cd4b00', '#ffffff', '#b84300', '#bd4400', '#fdece6', '#cd4b00'],
]

test('a grey has the cool hue of the neutrals', () => {
  for (const grey of ['#000000', '#ffffff', '#7f7f7f', '#808182']) assert.equal(brandOf(grey).hue, 200)
})

test('known brands look as they were designed', () => {
  for (const [color, theme, ...expected] of SHOWN) {
    const { accent, onAccent, accentHover, accentText, accentSoft, accentEdge } = brandOf(color)[theme]
    for (const [n, hex] of [accent, onAccent, accentHover, accentText, accentSoft, accentEdge].entries()) {
      assert.ok(distance(hex, expected[n]!) <= 3, `${color} ${theme}: ${hex} is not ${expected[n]}`)
    }
  }
})

function distance(one: string, other: string): number {
  const parts = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  return Math.max(...parts(one).map((part, n) => Math.abs(part - parts(other)[n]!)))
}

/** Text 4.5 : 1 on the fill and on every ground, edges 3 : 1; grounds as the widget draws them. */
function check(color: string) {
  const { light, dark, hue: h } = brandOf(color)
  const floors = (colors: BrandColors, surface: string, surface2: string) => {
    assert.ok(contrast(colors.onAccent, colors.accent) >= 4.5, `${color}: text on the fill`)
    assert.ok(contrast(colors.onAccent, colors.accentHover) >= 4.5, `${color}: text on the fill under the pointer`)
    assert.ok(contrast(colors.accentText, surface2) >= 4.5, `${color}: links`)
    assert.ok(contrast(colors.accentText, colors.accentSoft) >= 4.5, `${color}: links on the soft ground`)
    assert.ok(contrast(colors.accentEdge, surface) >= 3, `${color}: edges`)
  }
  floors(light, '#ffffff', toHex({ L: 0.965, C: 0.005, h }))
  floors(dark, toHex({ L: 0.21, C: 0.008, h }), toHex({ L: 0.26, C: 0.01, h }))
}

test('every brand can be read, over the whole colour cube in both themes', () => {
  const steps = Array.from({ length: 17 }, (_, n) =>
    Math.round((n * 255) / 16)
      .toString(16)
      .padStart(2, '0'),
  )
  for (const r of steps) for (const g of steps) for (const b of steps) check(`#${r}${g}${b}`)
})

test('every brand can be read, wherever between the steps it lies', () => {
  const part = fc.integer({ min: 0, max: 255 }).map((value) => value.toString(16).padStart(2, '0'))
  fc.assert(
    fc.property(part, part, part, (r, g, b) => check(`#${r}${g}${b}`)),
    { numRuns: 500 },
  )
})

test('a colour that goes to OKLCH and back is the same', () => {
  for (const hex of ['#000000', '#ffffff', '#808080', '#ff0000', '#00ff00', '#0000ff', '#e8590c', '#1f5c4a']) {
    assert.equal(toHex(toOklch(hex)), hex)
  }
})

test('contrast is that of WCAG', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21)
  assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48')
})
