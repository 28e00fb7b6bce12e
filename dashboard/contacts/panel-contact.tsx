import type { VisitorDetails } from '@parley/protocol/visitor.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { BookOpen, BookPlus } from 'lucide-react'
import { asked } from '../conversations/use-asked.ts'
import { toastError } from '../ui/toast.tsx'
import { contactQuery } from './contact-queries.ts'
import { TagInput } from './tag-input.tsx'
import { useEditContact } from './use-edit-contact.ts'
import './tag-chip.css'

/** In the side panel: who is no contact yet can be saved, who is one has tags and a page. */
export function PanelContact({ visitor }: { visitor: VisitorDetails }) {
  if (visitor.contactId === null) {
    return (
      <button type="button" className="btn sm sec savecontact" onClick={() => asked.set('save-contact')}>
        <BookPlus className="i" />
        Save contact
      </button>
    )
  }
  return <SavedContact id={visitor.contactId} />
}

function SavedContact({ id }: { id: string }) {
  const contact = useQuery(contactQuery(id)).data?.contact
  const edit = useEditContact(id)
  const change = (tags: string[]) => {
    const was = contact?.tags ?? []
    const addTags = tags.filter((tag) => !was.includes(tag))
    const removeTags = was.filter((tag) => !tags.includes(tag))
    void edit({ addTags, removeTags }).catch(toastError)
  }
  return (
    <div className="panelcontact">
      {contact && <TagInput label="Tags" tags={contact.tags} onChange={change} />}
      <Link className="link s" to="/contacts/$contactId" params={{ contactId: id }}>
        <BookOpen className="i i14" />
        Open contact
      </Link>
    </div>
  )
}
