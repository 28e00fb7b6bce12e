import type { App } from '../platform/http.ts'
import { openChance } from './chance.ts'

export const facePath = (handle: string) => `/demo/faces/${handle}.svg`

/** Pictures of the demo's agents: drawn here, so that nothing is fetched and nobody's face is used. */
export function faceRoutes(app: App): void {
  app.get('/demo/faces/:file', { schema: { hide: true } }, (request, reply) => {
    const [, handle] = /^([a-z-]{1,40})\.svg$/.exec((request.params as { file: string }).file) ?? []
    if (!handle) return reply.code(404).send({ code: 'not-found', message: 'There is no such face.' })
    return reply
      .header('cache-control', 'public, max-age=86400')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .type('image/svg+xml; charset=utf-8')
      .send(drawFace(handle))
  })
}

const SKINS = ['#f2d3bd', '#e8bd9c', '#d19c74', '#a9714b', '#7d4e33', '#f6dfcf']
const HAIRS = ['#2b211d', '#4a3326', '#7a4f2c', '#b98a4a', '#8a8f94', '#1d2130', '#a6532f']
const CLOTHES = ['#1f5c4a', '#32517d', '#8a3b32', '#5d4a78', '#3d3f46', '#96692a']
const GROUNDS = ['#dfeee8', '#e3e9f5', '#f5e7dd', '#ece5f3', '#e8ecdf', '#f3ead3']

/** Hair that goes with the names; for any other handle it is left to chance. */
const LONG = new Set(['maren', 'aylin', 'nour', 'sakura', 'ines'])
const SHORT = new Set(['tom', 'wojciech'])

export function drawFace(handle: string): string {
  const seed = Array.from(handle).reduce((sum, sign) => Math.imul(sum, 31) + sign.charCodeAt(0), 7)
  const chance = openChance(seed)
  const [skin, hair, cloth, ground] = [SKINS, HAIRS, CLOTHES, GROUNDS].map((colours) => chance.pick(colours))
  const long = LONG.has(handle) || (!SHORT.has(handle) && chance.odds(0.5))
  const beard = !long && chance.odds(0.4)
  const glasses = chance.odds(0.35)
  const fringe = chance.pick([
    'M22 38c1-13 8-19 18-19s17 6 18 19c-5-3-8-7-10-10-6 6-16 9-26 10Z',
    'M22 37c0-12 8-18 18-18s18 6 18 18c-4-6-10-9-18-9s-14 3-18 9Z',
  ])
  const parts = [
    `<rect width="80" height="80" fill="${ground}"/>`,
    long ? `<path d="M20 40c0-15 8-23 20-23s20 8 20 23c0 10 2 17 5 22H15c3-5 5-12 5-22Z" fill="${hair}"/>` : '',
    `<path d="M34 50h12v10c8 1 17 5 20 20H14c3-15 12-19 20-20Z" fill="${cloth}"/>`,
    `<path d="M34 48h12v11c0 4-12 4-12 0Z" fill="${skin}"/><ellipse cx="40" cy="40" rx="16" ry="18" fill="${skin}"/>`,
    beard ? `<path d="M24 41c1 12 7 19 16 19s15-7 16-19c-3 6-8 8-16 8s-13-2-16-8Z" fill="${hair}"/>` : '',
    `<path d="${fringe}" fill="${hair}"/>`,
    `<circle cx="34" cy="41" r="1.8" fill="#22201f"/><circle cx="46" cy="41" r="1.8" fill="#22201f"/>`,
    glasses
      ? `<g fill="none" stroke="#22201f" stroke-width="1.4"><circle cx="34" cy="41" r="4.6"/><circle cx="46" cy="41" r="4.6"/><path d="M38.6 41h2.8"/></g>`
      : '',
    `<path d="M35 50c2 2.4 8 2.4 10 0" fill="none" stroke="#22201f" stroke-width="1.5" stroke-linecap="round"/>`,
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="9 9 62 62" width="160" height="160">${parts.join('')}</svg>`
}
