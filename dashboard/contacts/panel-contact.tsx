import type { VisitorDetails } from '@parley/protocol/visitor.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { BookOpen, BookPlus } from 'lucide-react'
import { asked } from '../conversations/use-asked.ts'
import { contactQuery } from './contact-queries.ts'
import { TagChip } from './tag-chip.tsx'
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
  return (
    <div className="panelcontact">
      {contact?.tags.map((tag) => (
        <TagChip key={tag} tag={tag} />
      ))}
      <Link className="link s" to="/contacts/$contactId" params={{ contactId: id }}>
        <BookOpen className="i i14" />
        Open contact
      </Link>
    </div>
  )
}
