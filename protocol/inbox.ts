import type { UploadLimits } from './attachment.ts'
import type { VisitorConversation } from './conversation.ts'
import type { Limits } from './limits.ts'

/** A front door. `key` is public: it stands in the page's embed snippet. */
export type Inbox = {
  id: string
  key: string
  channel: 'web'
  name: string
  settings: InboxSettings
  memberIds: string[]
}

export type InboxSettings = {
  /** What the widget calls the company. */
  displayName: string
  /** The brand colour as #rrggbb. */
  color: string
  position: 'right' | 'left'
  corners: 'soft' | 'square' | 'round'
  greeting: string
  /** Origins whose pages may show the widget, such as https://shop.example. Empty: any page. */
  sites: string[]
  /** For so many hours after its end, a visitor's message reopens a conversation. */
  reopenHours: number
  /** After so many hours without a message an open conversation expires. */
  expiryHours: number
  /** What its conversations can be about, in the order that agents choose from. */
  categories: string[]
  /** The largest file of each kind that a message may carry, in bytes. 0: none. */
  uploads: UploadLimits
}

/** The widget's colours for one theme: CSS colours computed once from the brand colour, each with its contrast kept. */
export type BrandColors = {
  accent: string
  onAccent: string
  accentHover: string
  accentText: string
  accentSoft: string
  accentEdge: string
}
export type Brand = { hue: number; light: BrandColors; dark: BrandColors }

/** GET /api/v1/widget/:key, what the loader needs to draw the launcher. Public, cacheable for a minute. */
export type WidgetConfig = {
  name: string
  brand: Brand
  position: InboxSettings['position']
  corners: InboxSettings['corners']
}

/** POST /api/v1/visitor/session, what the opened widget needs. Makes no row: the token itself carries the visitor's id. */
export type VisitorSession = {
  visitorId: string
  token: string
  /** Opens nothing but `GET /api/v1/visitor/unread?key=`: a number. It may be kept on the host page. */
  unreadKey: string
  inbox: WidgetConfig & { greeting: string; uploads: UploadLimits }
  faces: { name: string; picture: string | null }[]
  teamOnline: boolean
  conversations: VisitorConversation[]
  limits: Limits
}

/** GET /api/v1/visitor/unread?key= */
export type Unread = { unread: number; open: boolean }
