import type { Conversation } from '@parley/protocol/conversation.ts'
import { lazy, Suspense, useState } from 'react'
import type { ConversationActions } from './conversation-actions.ts'
import { useAsked } from './use-asked.ts'

const Transfer = lazy(() => import('./transfer-dialog.tsx').then((module) => ({ default: module.TransferDialog })))
const Block = lazy(() => import('./block-dialog.tsx').then((module) => ({ default: module.BlockDialog })))
const Critical = lazy(() => import('./critical-dialog.tsx').then((module) => ({ default: module.CriticalDialog })))
const Transcript = lazy(() =>
  import('./transcript-dialog.tsx').then((module) => ({ default: module.TranscriptDialog })),
)

const SaveContact = lazy(() =>
  import('../contacts/save-contact-dialog.tsx').then((module) => ({ default: module.SaveContactDialog })),
)

const DIALOGS = {
  saveContact: SaveContact,
  transfer: Transfer,
  block: Block,
  critical: Critical,
  transcript: Transcript,
}
type Name = keyof typeof DIALOGS

/** What is asked about the open conversation, one question at a time. */
export function ConversationDialogs({
  conversation,
  actions,
}: {
  conversation: Conversation
  actions: ConversationActions
}) {
  const [name, setName] = useState<Name | null>(null)
  const [open, setOpen] = useState(false)
  const show = (next: Name) => {
    setName(next)
    setOpen(true)
  }
  useAsked('transfer', () => conversation.status !== 'ended' && show('transfer'))
  useAsked('critical', () => conversation.status !== 'ended' && show('critical'))
  useAsked('block', () => show('block'))
  useAsked('save-contact', () => show('saveContact'))
  useAsked('transcript', () => show('transcript'))
  if (name === null) return null
  const Shown = DIALOGS[name]
  return (
    <Suspense fallback={null}>
      <Shown conversation={conversation} actions={actions} open={open} onClose={() => setOpen(false)} />
    </Suspense>
  )
}
