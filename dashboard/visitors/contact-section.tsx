import { PanelContact } from '../contacts/panel-contact.tsx'
import { InlineField } from '../ui/inline-field.tsx'
import type { PanelPart } from './panel-body.tsx'
import { Fact, Facts, Section } from './section.tsx'
import { useEditVisitor } from './use-edit-visitor.ts'

/** E-mail and phone, as somebody wrote them or as the visitor's page said. The name stands in the panel's head. */
export function ContactSection({ conversation, details: { visitor } }: PanelPart) {
  const edit = useEditVisitor(conversation.id, visitor)
  return (
    <Section title="Contact details" bare className="tight">
      <Facts>
        <Fact name="E-mail" cut={false}>
          <InlineField
            label="E-mail"
            type="email"
            ltr
            value={visitor.email ?? ''}
            save={(email) => edit({ email: email || null })}
          />
        </Fact>
        <Fact name="Phone" cut={false}>
          <InlineField
            label="Phone"
            type="tel"
            ltr
            className="num"
            value={visitor.phone ?? ''}
            save={(phone) => edit({ phone: phone || null })}
          />
        </Fact>
      </Facts>
      <PanelContact visitor={visitor} />
    </Section>
  )
}
