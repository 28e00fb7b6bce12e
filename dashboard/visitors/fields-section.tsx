import type { Field, FieldValue } from '@parley/protocol/field.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { fieldsQuery, useMe } from '../live/workspace.ts'
import { InlineCheck, InlineField, InlineSelect } from '../ui/inline-field.tsx'
import type { PanelPart } from './panel-body.tsx'
import { Fact, Facts, Section } from './section.tsx'
import { useEditVisitor } from './use-edit-visitor.ts'

/** What this workspace wants to know of people, and what is known of this one. */
export function FieldsSection({ conversation, details: { visitor } }: PanelPart) {
  const me = useMe()
  const fields = useQuery(fieldsQuery).data?.fields ?? []
  const edit = useEditVisitor(conversation.id, visitor)
  const filled = fields.filter((field) => visitor.fields[field.id] !== undefined).length
  if (fields.length === 0) {
    if (!me.permissions.includes('fields.manage')) return null
    return (
      <Section title="Qualification">
        <p className="s t3">
          What do you want to know of people?{' '}
          <Link to="/settings/fields" className="link">
            Choose fields
          </Link>
        </p>
      </Section>
    )
  }
  return (
    <Section title="Qualification" end={`${filled} of ${fields.length}`}>
      <Facts>
        {fields.map((field) => (
          <Fact key={field.id} name={field.name} cut={false}>
            <FieldAnswer
              field={field}
              value={visitor.fields[field.id]}
              save={(value) => edit({ fields: { [field.id]: value } })}
            />
          </Fact>
        ))}
      </Facts>
    </Section>
  )
}

/** The answer to one field, in the way of its kind. */
export function FieldAnswer({
  field,
  value,
  save,
}: {
  field: Field
  value: FieldValue | undefined
  save(value: FieldValue | null): Promise<unknown>
}) {
  const text = value === undefined ? '' : String(value)
  switch (field.kind) {
    case 'checkbox':
      return <InlineCheck label={field.name} checked={value === true} save={(checked) => save(checked || null)} />
    case 'list':
      return (
        <InlineSelect label={field.name} value={text} options={field.options} save={(chosen) => save(chosen || null)} />
      )
    case 'number':
      return <InlineField label={field.name} value={text} numeric ltr save={(typed) => save(typed || null)} />
    case 'date':
      return <InlineField label={field.name} value={text} type="date" save={(typed) => save(typed || null)} />
    case 'link':
      return <InlineField label={field.name} value={text} type="url" ltr save={(typed) => save(typed || null)} />
    case 'text':
      return <InlineField label={field.name} value={text} save={(typed) => save(typed || null)} />
  }
}
