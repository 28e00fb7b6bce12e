import type { VisitorDetails } from '@parley/protocol/visitor.ts'

/** What brought them: the site they followed a link on, and the campaign that the link belonged to. */
export function cameFrom({ visit, referrer, pages, page }: VisitorDetails): {
  host: string | null
  utm: string | null
} {
  const own = hostOf(pages[0]?.url ?? page?.url ?? null)
  const host = hostOf(visit?.referrer ?? referrer)
  const { source, medium, campaign, ...others } = visit?.utm ?? {}
  const utm = [source, medium, campaign, ...Object.values(others)].filter(Boolean).join(' · ')
  return { host: host === own ? null : host, utm: utm || null }
}

function hostOf(address: string | null): string | null {
  if (!address) return null
  return URL.canParse(address) ? new URL(address).host.replace(/^www\./, '') : address
}
