import { type Conversation, PRIORITIES, type Priority } from '@parley/protocol/conversation.ts'
import { Select } from '../ui/select.tsx'
import { useConversationActions } from './conversation-actions.ts'
import { PRIORITY_NAMES } from './priority-mark.tsx'

/** How urgent a conversation is. */
export function PrioritySelect({ conversation, quiet = true }: { conversation: Conversation; quiet?: boolean }) {
  const actions = useConversationActions(conversation)
  return (
    <Select
      quiet={quiet}
      aria-label="Priority"
      value={conversation.priority}
      onChange={(event) => void actions.prioritise(event.target.value as Priority)}
    >
      {PRIORITIES.toReversed().map((priority) => (
        <option key={priority} value={priority}>
          {PRIORITY_NAMES[priority]}
        </option>
      ))}
    </Select>
  )
}
