import type { Conversation } from '@parley/protocol/conversation.ts'
import { useQuery } from '@tanstack/react-query'
import { usePresence } from '../live/desk-context.tsx'
import { conversationQuery } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { InlineField } from '../ui/inline-field.tsx'
import { useEditVisitor } from './use-edit-visitor.ts'

/** Who it is, and whether they are here. */
export function VisitorHead({ conversation }: { conversation: Conversation }) {
  const known = useQuery(conversationQuery(conversation.id)).data?.visitor
  const { id, name, named } = known ?? conversation.visitor
  const presence = usePresence(id)
  const edit = useEditVisitor(conversation.id, known ?? { id, contactId: null })
  return (
    <div className="row whois">
      <Avatar name={name} anonymous={!named} size={40} shape={presence} />
      <div className="grow">
        <InlineField
          label="Name"
          className="b"
          value={named ? name : ''}
          placeholder={name}
          save={(name) => edit({ name: name || null })}
        />
        <div className={`s cut ${presence === 'online' ? 'ok' : 't3'}`}>
          {presence === 'online' ? 'on the site now' : presence === 'away' ? 'in another tab' : 'not on the site'}
        </div>
      </div>
    </div>
  )
}
