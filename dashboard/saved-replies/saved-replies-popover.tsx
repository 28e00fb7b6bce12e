import type { RefObject } from 'react'
import type { Typed } from '../messages/composer-context.tsx'

export function SavedRepliesPopover(_props: {
  typed: Typed | null
  anchor: RefObject<HTMLButtonElement | null>
  close(): void
}) {
  return null
}
