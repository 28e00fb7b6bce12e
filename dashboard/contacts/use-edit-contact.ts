import type { Contact, ContactDetails } from '@parley/protocol/contact.ts'
import type { FieldValue } from '@parley/protocol/field.ts'
import { useQueryClient } from '@tanstack/react-query'
import { request } from '../live/request.ts'
import { contactQuery, forgetContacts } from './contact-queries.ts'

export type ContactChange = {
  name?: string | null
  email?: string | null
  phone?: string | null
  company?: string | null
  fields?: Record<string, FieldValue | null>
  addTags?: string[]
  removeTags?: string[]
}

/** Changes a contact: tags and fields are shown at once, the rest as soon as the server has taken it. Throws what it refuses. */
export function useEditContact(id: string) {
  const client = useQueryClient()
  const { queryKey } = contactQuery(id)
  const show = (contact: Contact) => client.setQueryData<ContactDetails>(queryKey, (was) => was && { ...was, contact })

  return async (change: ContactChange) => {
    await client.cancelQueries({ queryKey })
    const was = client.getQueryData<ContactDetails>(queryKey)?.contact
    if (was) show(shownAtOnce(was, change))
    try {
      const { contact } = await request.patch<{ contact: Contact }>(`/contacts/${id}`, change)
      show(contact)
      void forgetContacts()
    } catch (refused) {
      if (was) show(was)
      throw refused
    }
  }
}

function shownAtOnce(contact: Contact, { fields = {}, addTags = [], removeTags = [] }: ContactChange): Contact {
  const answers = Object.entries({ ...contact.fields, ...fields }).filter(([, value]) => value !== null)
  return {
    ...contact,
    fields: Object.fromEntries(answers) as Contact['fields'],
    tags: [...contact.tags.filter((tag) => !removeTags.includes(tag)), ...addTags],
  }
}
