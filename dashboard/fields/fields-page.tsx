import './fields.css'
import { type FieldsAndPanel, PANEL_SECTIONS, type PanelSection } from '@parley/protocol/field.ts'
import { useQuery } from '@tanstack/react-query'
import { GripVertical, ListChecks, RotateCcw } from 'lucide-react'
import { fieldsQuery, useMe } from '../live/workspace.ts'
import { SettingsPage } from '../settings/settings-page.tsx'
import { Blank, CouldNotLoad } from '../ui/blank.tsx'
import { Button } from '../ui/button.tsx'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { useReorder } from '../ui/use-reorder.ts'
import { FieldList } from './field-list.tsx'
import { PanelPreview } from './panel-preview.tsx'
import { useFieldActions } from './use-fields.ts'

/** What the workspace wants to know of people, and how the panel beside a conversation is made up. */
export function FieldsPage() {
  const me = useMe()
  const all = useQuery(fieldsQuery)
  if (!me.permissions.includes('fields.manage')) {
    return (
      <SettingsPage title="Fields">
        <Blank
          icon={ListChecks}
          title="Only owners and admins see this"
          text="Ask one of them to add or order fields."
        />
      </SettingsPage>
    )
  }
  return (
    <SettingsPage
      title="Fields"
      crumb="Workspace"
      foot={
        <footer className="savebar">
          <span className="t2">Changes here count at once, at every desk.</span>
        </footer>
      }
    >
      {all.data ? (
        <div className="setcols">
          <div className="form fields">
            <h2>Fields</h2>
            <p className="lead t2">
              What agents find out about people. They stand in the panel beside a conversation and with contacts.
            </p>
            <FieldList fields={all.data.fields} />
            <h2>Side panel</h2>
            <p className="lead t2">What it shows, and in which order.</p>
            <PanelSections panel={all.data.panel} />
          </div>
          <PanelPreview {...all.data} />
        </div>
      ) : all.isError ? (
        <CouldNotLoad what="the fields" retry={() => void all.refetch()} />
      ) : (
        <LineSkeletons widths={['50%', '60%', '45%', '55%']} />
      )}
    </SettingsPage>
  )
}

export const SECTION_NAMES: Record<PanelSection, string> = {
  contact: 'Contact details',
  device: 'Place and device',
  fields: 'Qualification',
  visit: 'On the site',
  customer: 'Customer',
  attributes: 'Attributes',
  notes: 'Notes',
  labels: 'Labels',
  previous: 'Previous',
  conversation: 'This conversation',
}

const SAYS: Record<PanelSection, string> = {
  contact: 'Name, e-mail, phone',
  device: 'Place, local time, language, browser, IP',
  fields: 'The fields above',
  visit: 'Page, path, where they came from',
  customer: 'Orders, spent, plan: what your shop tells',
  attributes: 'What your site and servers tell',
  notes: 'What agents wrote down',
  labels: 'Labels and tags',
  previous: 'Earlier conversations',
  conversation: 'Waited, answered, priority, category',
}

function PanelSections({ panel }: { panel: FieldsAndPanel['panel'] }) {
  const actions = useFieldActions()
  const { order, row, grip, said } = useReorder(
    panel.map((one) => one.section),
    (sections) => void actions.arrange(sections.map((section) => panel.find((one) => one.section === section)!)),
  )
  const shown = (section: PanelSection) => panel.find((one) => one.section === section)?.shown ?? true
  const usual = panel.every(({ section, shown }, at) => shown && section === PANEL_SECTIONS[at])
  return (
    <>
      <ul className="flist" aria-label="Parts of the side panel">
        {order.map((section) => (
          <li key={section} {...row(section)}>
            <button type="button" className="grip" {...grip(section, SECTION_NAMES[section])}>
              <GripVertical className="i i14" />
            </button>
            <span className={`grow cut ${shown(section) ? '' : 't3'}`}>
              <b className="m">{SECTION_NAMES[section]}</b> <span className="s t3">{SAYS[section]}</span>
            </span>
            <button
              type="button"
              role="switch"
              className="switch"
              aria-checked={shown(section)}
              aria-label={`Show ${SECTION_NAMES[section]}`}
              onClick={() =>
                void actions.arrange(
                  panel.map((one) => (one.section === section ? { section, shown: !one.shown } : one)),
                )
              }
            />
          </li>
        ))}
      </ul>
      <span className="sr" role="status">
        {said}
      </span>
      {!usual && (
        <Button
          look="ghost"
          size="small"
          onClick={() => void actions.arrange(PANEL_SECTIONS.map((section) => ({ section, shown: true })))}
        >
          <RotateCcw className="i i14" />
          As it was at first
        </Button>
      )}
    </>
  )
}
