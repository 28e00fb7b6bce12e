import { isViewKey } from '@parley/protocol/view.ts'
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { readContactAddress } from './contacts/contact-address.ts'
import { lastView } from './conversations/last-view.ts'
import { DeskShell } from './desk/desk-shell.tsx'
import { NotFound, PageBroken } from './desk/page-states.tsx'
import { Failed } from './live/request.ts'
import { installationQuery, meQuery, queries } from './live/workspace.ts'
import { readAddress } from './search/search-address.ts'

/** The table of contents: every page there is, and who may open it. */
const root = createRootRoute({ notFoundComponent: NotFound, errorComponent: PageBroken })

const setUp = createRoute({
  getParentRoute: () => root,
  path: '/set-up',
  beforeLoad: async () => {
    const { setUp } = await queries.ensureQueryData(installationQuery)
    if (setUp && !queries.getQueryData(['just-set-up'])) throw redirect({ to: '/' })
  },
  component: lazyRouteComponent(() => import('./installation/set-up-page.tsx'), 'SetUpPage'),
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { to?: string; ended?: boolean } => ({
    // Only a path of ours: an address from elsewhere would send the agent away after signing in.
    ...(typeof search.to === 'string' && /^\/(?![/\\])/.test(search.to) && { to: search.to }),
    ...(search.ended === true && { ended: true }),
  }),
  beforeLoad: async () => {
    const { setUp } = await queries.ensureQueryData(installationQuery)
    if (!setUp) throw redirect({ to: '/set-up' })
  },
  component: lazyRouteComponent(() => import('./sign-in/sign-in-page.tsx'), 'SignInPage'),
})

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitations/$token',
  component: lazyRouteComponent(() => import('./agents/invitation-page.tsx'), 'InvitationPage'),
})

const desk = createRoute({
  getParentRoute: () => root,
  id: 'desk',
  beforeLoad: async ({ location }) => {
    try {
      await queries.ensureQueryData(meQuery)
    } catch (error) {
      if (!(error instanceof Failed) || error.code !== 'unauthenticated') throw error
      const { setUp } = await queries.ensureQueryData(installationQuery)
      if (!setUp) throw redirect({ to: '/set-up' })
      throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { to: location.href } })
    }
  },
  component: DeskShell,
})

const home = createRoute({
  getParentRoute: () => desk,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/inbox/$view', params: { view: lastView() } })
  },
})

const inboxPage = () => import('./conversations/inbox-page.tsx')
// Asked for beside who we are, not after it: a round trip sooner, and nearly everyone who comes, comes for the inbox.
if (/^\/($|inbox)/.test(location.pathname)) void inboxPage().catch(() => {})

const inbox = createRoute({
  getParentRoute: () => desk,
  path: '/inbox/$view',
  params: {
    parse: ({ view }) => ({ view: isViewKey(view) ? view : ('all' as const) }),
    stringify: ({ view }) => ({ view }),
  },
  component: lazyRouteComponent(inboxPage, 'InboxPage'),
})

const conversation = createRoute({
  getParentRoute: () => inbox,
  path: '/$conversationId',
  // At which of its entries.
  validateSearch: (search: Record<string, unknown>): { at?: number } =>
    Number.isInteger(search.at) && Number(search.at) > 0 ? { at: Number(search.at) } : {},
})

const search = createRoute({
  getParentRoute: () => desk,
  path: '/search',
  validateSearch: readAddress,
  component: lazyRouteComponent(() => import('./search/search-page.tsx'), 'SearchPage'),
})

const contacts = createRoute({
  getParentRoute: () => desk,
  path: '/contacts',
  validateSearch: readContactAddress,
  component: lazyRouteComponent(() => import('./contacts/contacts-page.tsx'), 'ContactsPage'),
})

const contact = createRoute({
  getParentRoute: () => desk,
  path: '/contacts/$contactId',
  component: lazyRouteComponent(() => import('./contacts/contact-page.tsx'), 'ContactPage'),
})

const contactImport = createRoute({
  getParentRoute: () => desk,
  path: '/contacts/import',
  validateSearch: (search: Record<string, unknown>): { id?: string } =>
    typeof search.id === 'string' && /^[0-9a-f-]{36}$/.test(search.id) ? { id: search.id } : {},
  component: lazyRouteComponent(() => import('./contacts/import-page.tsx'), 'ImportPage'),
})

const settings = createRoute({
  getParentRoute: () => desk,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/settings-shell.tsx'), 'SettingsShell'),
})

const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: '/',
  component: lazyRouteComponent(() => import('./settings/settings-home.tsx'), 'SettingsHome'),
})

const profile = createRoute({
  getParentRoute: () => settings,
  path: '/profile',
  component: lazyRouteComponent(() => import('./sessions/profile-page.tsx'), 'ProfilePage'),
})

const notifications = createRoute({
  getParentRoute: () => settings,
  path: '/notifications',
  component: lazyRouteComponent(() => import('./notifications/notifications-page.tsx'), 'NotificationsPage'),
})

const people = createRoute({
  getParentRoute: () => settings,
  path: '/people',
  // Whom to show.
  validateSearch: (search: Record<string, unknown>): { person?: string } =>
    typeof search.person === 'string' ? { person: search.person } : {},
  component: lazyRouteComponent(() => import('./agents/people-page.tsx'), 'PeoplePage'),
})

const teams = createRoute({
  getParentRoute: () => settings,
  path: '/teams',
  component: lazyRouteComponent(() => import('./teams/teams-page.tsx'), 'TeamsPage'),
})

const blocked = createRoute({
  getParentRoute: () => settings,
  path: '/blocked',
  component: lazyRouteComponent(() => import('./blocks/blocked-page.tsx'), 'BlockedPage'),
})

const savedReplies = createRoute({
  getParentRoute: () => settings,
  path: '/saved-replies',
  // Which one is open, or a new one.
  validateSearch: (search: Record<string, unknown>): { reply?: string } =>
    typeof search.reply === 'string' ? { reply: search.reply } : {},
  component: lazyRouteComponent(() => import('./saved-replies/saved-replies-page.tsx'), 'SavedRepliesPage'),
})

const labels = createRoute({
  getParentRoute: () => settings,
  path: '/labels',
  component: lazyRouteComponent(() => import('./labels/labels-page.tsx'), 'LabelsPage'),
})

const fields = createRoute({
  getParentRoute: () => settings,
  path: '/fields',
  component: lazyRouteComponent(() => import('./fields/fields-page.tsx'), 'FieldsPage'),
})

const inboxSettings = createRoute({
  getParentRoute: () => settings,
  path: '/inboxes/$inboxId',
  component: lazyRouteComponent(() => import('./inboxes/inbox-settings-page.tsx'), 'InboxSettingsPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    setUp,
    signIn,
    invitation,
    desk.addChildren([
      home,
      inbox.addChildren([conversation]),
      search,
      contacts,
      contact,
      contactImport,
      settings.addChildren([
        settingsHome,
        labels,
        profile,
        notifications,
        people,
        teams,
        blocked,
        fields,
        savedReplies,
        inboxSettings,
      ]),
    ]),
  ]),
  defaultPreload: 'intent',
  pathParamsAllowedCharacters: [':'],
  defaultErrorComponent: PageBroken,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
