import type { InboxSettings } from '@parley/protocol/inbox.ts'

/**
 * Whether a page of this origin may show the widget. Our own pages always may: the sample shop is there for trying.
 * Null: the request does not say where it comes from, as no cross-origin request of a browser does.
 */
export function mayEmbed(settings: Pick<InboxSettings, 'sites'>, origin: string | null, own?: string): boolean {
  return settings.sites.length === 0 || origin === null || origin === own || settings.sites.includes(origin)
}

/** Where the asking page is from: browsers say it in Origin, and with simple requests at least in Referer. */
export function originOfPage(headers: { origin?: string; referer?: string }): string | null {
  return headers.origin ?? URL.parse(headers.referer ?? '')?.origin ?? null
}
