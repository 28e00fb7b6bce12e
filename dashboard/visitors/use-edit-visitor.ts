import type { FieldValue } from '@parley/protocol/field.ts'
import type { VisitorDetails } from '@parley/protocol/visitor.ts'
import { useQueryClient } from '@tanstack/react-query'
import { request } from '../live/request.ts'
import { type ConversationDetails, conversationQuery } from '../live/workspace.ts'

export type VisitorChange = {
  name?: string | null
  email?: string | null
  phone?: string | null
  fields?: Record<string, FieldValue | null>
}

/** Writes down who the visitor is: shown at once, then as the server keeps it, and as it was where the server refuses. */
export function useEditVisitor(conversationId: string, { id, contactId }: Pick<VisitorDetails, 'id' | 'contactId'>) {
  const client = useQueryClient()
  const { queryKey } = conversationQuery(conversationId)
  const show = (change: (visitor: VisitorDetails) => VisitorDetails) =>
    client.setQueryData<ConversationDetails>(queryKey, (was) => was && { ...was, visitor: change(was.visitor) })

  return async (change: VisitorChange) => {
    await client.cancelQueries({ queryKey })
    const was = client.getQueryData<ConversationDetails>(queryKey)?.visitor
    show((visitor) => changed(visitor, change))
    try {
      if (contactId) {
        await request.patch(`/contacts/${contactId}`, change)
        await client.invalidateQueries({ queryKey })
      } else {
        const visitor = await request.patch<VisitorDetails>(`/visitors/${id}`, change)
        show(() => visitor)
      }
    } catch (refused) {
      if (was) show((visitor) => ({ ...visitor, ...pick(was, change) }))
      void client.invalidateQueries({ queryKey })
      throw refused
    }
  }
}

function changed(visitor: VisitorDetails, { name, email, phone, fields = {} }: VisitorChange): VisitorDetails {
  const answers = { ...visitor.fields, ...fields }
  return {
    ...visitor,
    ...(name && { name, named: true }),
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
    fields: Object.fromEntries(
      Object.entries(answers).filter(([, value]) => value !== null),
    ) as VisitorDetails['fields'],
  }
}

/** Of what was there before, the parts that a change touched. */
function pick(was: VisitorDetails, change: VisitorChange): Partial<VisitorDetails> {
  return {
    ...(change.name !== undefined && { name: was.name, named: was.named }),
    ...(change.email !== undefined && { email: was.email }),
    ...(change.phone !== undefined && { phone: was.phone }),
    ...(change.fields && { fields: was.fields }),
  }
}
