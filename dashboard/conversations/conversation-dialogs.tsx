import type { Conversation } from '@parley/protocol/conversation.ts'
import { Suspense, useState } from 'react'
import { onDemand } from '../ui/on-demand.tsx'
import type { ConversationActions } from './conversation-actions.ts'
import { useAsked } from './use-asked.ts'

const Transfer = onDemand(
  () => import('./transfer-dialog.tsx'),
  (module) => module.TransferDialog,
)
const Block = onDemand(
  () => import('./block-dialog.tsx'),
  (module) => module.BlockDialog,
)
const Critical = onDemand(
  () => import('./critical-dialog.tsx'),
  (module) => module.CriticalDialog,
)
const Transcript = onDemand(
  () => import('./transcript-dialog.tsx'),
  (module) => module.TranscriptDialog,
)

const SaveContact = onDemand(
  () => import('../contacts/save-contact-dialog.tsx'),
  (module) => module.SaveContactDialog,
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
