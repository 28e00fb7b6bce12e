import type { Conversation } from '@parley/protocol/conversation.ts'
import { useInbox } from '../live/workspace.ts'
import { Select } from '../ui/select.tsx'
import { useConversationActions } from './conversation-actions.ts'

/** What a conversation is about: one value of its inbox's own list. One that has left the list stays until it is changed. */
export function CategorySelect({ conversation, quiet = true }: { conversation: Conversation; quiet?: boolean }) {
  const actions = useConversationActions(conversation)
  const known = useInbox(conversation.inboxId)?.settings.categories ?? []
  const { category } = conversation
  const all = category === null || known.includes(category) ? known : [...known, category]
  return (
    <Select
      quiet={quiet}
      aria-label="Category"
      title={all.length === 0 ? 'Categories are named in the settings of the inbox' : undefined}
      value={category ?? ''}
      onChange={(event) => void actions.categorise(event.target.value || null)}
    >
      <option value="">None</option>
      {all.length === 0 && <option disabled>Name some in the settings of the inbox</option>}
      {all.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </Select>
  )
}
