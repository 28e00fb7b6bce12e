import type { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { createStore } from '../live/store.ts'

/** Something the palette offers. `also`: what else one may call it. */
export type Act = {
  id: string
  group: string
  name: string
  also?: string
  hint?: string
  keys?: string
  icon: ReactNode
  /** Not among what is shown before anything is typed. */
  onlyWhenAsked?: boolean
  run(navigate: ReturnType<typeof useNavigate>): void
}

/** What the page in front offers: the open conversation puts its own actions here while it is shown. */
export const pageActs = createStore<readonly Act[]>([])
