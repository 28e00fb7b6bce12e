import type { Availability, Me } from '@parley/protocol/agent.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Check, LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react'
import { request } from '../live/request.ts'
import { useStore } from '../live/store.ts'
import { meQuery, useMe } from '../live/workspace.ts'
import { Avatar, type Shape } from '../ui/avatar.tsx'
import { MenuButton, type MenuEntry } from '../ui/menu-button.tsx'
import { chooseTheme, THEMES, theme } from '../ui/theme.ts'
import { toastError } from '../ui/toast.tsx'

export const AVAILABILITIES: readonly { value: Availability; word: string; says: string }[] = [
  { value: 'available', word: 'Available', says: 'visitors see that someone is there' },
  { value: 'busy', word: 'Busy', says: 'you keep what you have' },
  { value: 'away', word: 'Away', says: 'back soon' },
  { value: 'offline', word: 'Offline', says: 'done for today' },
]

export const SHAPE: Record<Availability, Shape> = { available: 'online', busy: 'busy', away: 'away', offline: 'left' }

const THEME_NAME = { system: 'As the system', light: 'Light', dark: 'Dark' }
const THEME_ICON = { system: Monitor, light: Sun, dark: Moon }

/** My face: how available I am, how it looks, and the way out. */
export function OwnMenu() {
  const me = useMe()
  const chosen = useStore(theme)
  const navigate = useNavigate()
  const change = useChangeMe()
  const signOut = useSignOut()
  const entries = (): MenuEntry[] => [
    ...AVAILABILITIES.map(({ value, word, says }) => ({
      name: word,
      icon: <span className={`dot ${SHAPE[value]}`} />,
      end: value === me.availability ? CHOSEN : <span className="s t3">{says}</span>,
      run: () => change.mutate({ availability: value }),
    })),
    'line',
    { head: 'Theme' },
    ...THEMES.map((one) => {
      const Icon = THEME_ICON[one]
      return {
        name: THEME_NAME[one],
        icon: <Icon className="i" />,
        end: one === chosen && CHOSEN,
        run: () => chooseTheme(one),
      }
    }),
    'line',
    { name: 'Profile', icon: <UserRound className="i" />, run: () => void navigate({ to: '/settings/profile' }) },
    { name: 'Sign out', icon: <LogOut className="i" />, run: () => signOut.mutate() },
  ]
  const head = (
    <div className="whoami">
      <b className="cut">{me.name}</b>
      <span className="s t3 cut">{me.email}</span>
    </div>
  )
  return (
    <MenuButton className="me" entries={entries} head={head} side="inline-end" menuClass="own">
      <Avatar name={me.name} picture={me.picture} shape={SHAPE[me.availability]} />
      <span className="word">You</span>
      <span className="sr">
        : {me.name}, {me.availability}
      </span>
    </MenuButton>
  )
}

const CHOSEN = <Check className="i" aria-label="chosen" />

export function useChangeMe() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: { name?: string; availability?: Availability }) => request.patch<Me>('/me', change),
    // Shown at once; put back when it was refused.
    onMutate: (change) => {
      const was = client.getQueryData<Me>(meQuery.queryKey)
      if (was) client.setQueryData<Me>(meQuery.queryKey, { ...was, ...change })
      return was
    },
    onSuccess: (me) => {
      client.setQueryData(meQuery.queryKey, me)
      void client.invalidateQueries({ queryKey: ['agents'] })
    },
    onError: (error, _change, was) => {
      if (was) client.setQueryData(meQuery.queryKey, was)
      toastError(error)
    },
  })
}

export function useSignOut() {
  const client = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: () => request.delete<void>('/session'),
    onSuccess: async () => {
      await navigate({ to: '/sign-in', search: {} })
      client.clear()
    },
    onError: toastError,
  })
}
