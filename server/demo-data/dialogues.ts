/**
 * What people say to a shop for outdoor clothes. A line begins with who speaks: `v` the visitor, `a` the agent, `n` the agent
 * in a private note, `>` the conversation goes to somebody else, whose first words follow, `+` a colleague joins. `¶` is a
 * line break. In braces: one of several ways to say it, or a slot that fill.ts knows (order, product, size, price, day, me).
 */
export type Dialogue = { language: string; inbox: 'shop' | 'repairs'; lines: string }

export const DIALOGUES: Dialogue[] = [
  {
    language: 'en',
    inbox: 'shop',
    lines: `
v {Hi|Hello|Hi there|Good morning}, I ordered a {product} on {day} and the tracking has not moved since.
v Order {order}
a {Hello|Hi}, {me} here. Let me look at {order}, one moment.
n The carrier scanned it at the depot and lost sight of it. Third one from there this week.
a Found it. It left our warehouse the next morning and was last scanned at the depot. That is **too long** for a parcel from us, so I have opened a search with the carrier.
v {How long does that take?|And when will I know more?}
a Usually one working day. If it is not found by then we send you a new one, express, and you keep whichever arrives first.
v {That is fair, thank you|Wow ok, thanks!|Perfect. I leave for the hills on Saturday so fingers crossed}
a You get a message from me tomorrow before noon, either way.
v 👍`,
  },
  {
    language: 'en',
    inbox: 'shop',
    lines: `
v {Between sizes|Sizing question}: I am 178 cm, 76 kg and usually wear {size}. Does the {product} run small?
a Hi! It is cut for a jumper underneath, so a little roomy. With your measures:¶¶- **M** if you wear it over a shirt or a thin fleece¶- **L** if a down jacket goes under it
v Over a fleece mostly. Ski touring.
a Then M. The sleeves are long on purpose, so they stay put when you reach up.
v {Great, M it is|Ok I will go with M}. Can I send it back if it is too tight?
a Sixty days, and you may take it for *one walk* first. The label is in the parcel: [How returns work](https://tarnside.example/returns)
v Love that. Thanks!`,
  },
  {
    language: 'en',
    inbox: 'shop',
    lines: `
v Do you ship to {Norway|Switzerland|Iceland|the Faroe Islands}?
a Yes, we do. Four to six working days, duties paid in the checkout, so nothing to pay at the door.
v {Brilliant|Nice}. What does it cost?
a €12, and free over €150.
v Thanks, ordering now`,
  },
  {
    language: 'en',
    inbox: 'shop',
    lines: `
v I was charged twice for {order} 😕
a I am sorry, that should not happen. Let me look at both payments.
n Second one is an authorisation only, never captured. Drops off in 3 to 5 days.
a Good news: only one of them is a payment. The other is a *reservation* by your bank, from the first try that timed out. It was never taken and disappears by itself in three to five days.
v My bank app shows both as pending though
a Yes, it shows them alike until they settle. If it is still there on {day}, write here and I will send your bank a release letter.
v {OK, I will wait and see|Alright. Thanks for explaining}
a If it helps, this is the reference they may ask for: \`PAY-{order}-R\`
v Saved, thank you`,
  },
  {
    language: 'en',
    inbox: 'shop',
    lines: `
v Is the {product} warm enough for a Scottish winter?
a For walking, yes, with a fleece under it. For standing still on a summit for an hour, I would take the Corrie down as well.
v I feel the cold a lot
a Then I would go for:¶¶1. Merino next to the skin (Fell crew)¶2. Corrie down¶3. Your shell on top¶¶That is what I wear myself in January.
v Three layers, got it. Is there a bundle?
a There is not, but I can take 10 % off if you order the three together. Use \`LAYERS10\`, it works until Sunday.
v You just made a sale :)`,
  },
  {
    language: 'en',
    inbox: 'shop',
    lines: `
v Where is my refund? I sent the jacket back two weeks ago.
v Order {order}. This is the second time I ask.
a Hello, I am sorry that you had to ask twice. I am looking now.
n Return arrived on {day} but nobody booked it in. Told the warehouse.
a It has been here since {day} and sat unbooked: our mistake, not the carrier’s. I have just refunded the full **{price}** to your card, and the return postage too.
v {Finally.|Ok. Thank you for being straight about it.}
v How long until I see it?
a Two to four working days, depending on the bank. You will get an e-mail about it in a minute.
v Got the mail. Thanks`,
  },
  {
    language: 'en',
    inbox: 'repairs',
    lines: `
v The zip on my {product} came off the track at the bottom. Is that something you fix?
a Hi! Yes, and it costs nothing. Can you tell me roughly how old it is?
v Four years maybe. I do not have the receipt any more
a You do not need one. Zips, seams and cuffs are mended free, for good.
v Seriously?
a Seriously. Here is how:¶¶1. Wash it if you can (we will anyway)¶2. Print the label I am sending you¶3. Drop it at any parcel shop¶¶It is back within a week of reaching us.
v {Amazing, thank you so much|That is the best thing I have heard all week}
n Sent repair label {order}-R. Slider size 5, dark green.`,
  },
  {
    language: 'en',
    inbox: 'repairs',
    lines: `
v My jacket came back from repair and the patch is a slightly different green
a Oh. Could you describe where it sits, and whether you mind the colour or the place?
v Left elbow. It is fine honestly, I just wondered if it was on purpose
a It was: we ran out of that cloth last year, so the workshop took the nearest one. If you would rather have it match, we can do it again in **black** on both elbows, free of course.
v Both elbows in black would look great actually
a Then that is what we do. I have put a new label in your mail.
> 
a Hello, {me} from the workshop. I will do yours myself. Same thread as before, or black too?
v Black please!
a Noted. It will be here a day or two at most.
v You people are the best`,
  },
  {
    language: 'en',
    inbox: 'shop',
    lines: `
v Can I change the delivery address on {order}? I moved.
a Hi, as long as it has not left the warehouse. Checking.
a It is still on the shelf. What is the new address?
v 14 Sallowfield Close, Stoke-by-Nayland, Colchester CO6 4QP
a Changed. You will get a new confirmation in a moment, have a look that it is all right.
v Yes, looks right. Cheers`,
  },
  {
    language: 'en',
    inbox: 'shop',
    lines: `
v The checkout says my card is declined but the card is fine
a Sorry about that. Which step: right after the number, or after the page of your bank?
v after the bank page it goes back and says declined
a Thanks, that helps. Which browser is it?
v Firefox on Linux, with a couple of privacy add-ons
n Same as the report from Tuesday: blocked third-party frame in 3-D Secure.
a That is it, I think: an add-on stops the bank’s window from telling us that you agreed. Two ways around:¶¶- open the shop in a private window without add-ons¶- or pay by bank transfer, I can send you an invoice
v Private window worked. thx
a Glad to hear it. I have told our developers, it should not need that.`,
  },
  {
    language: 'en',
    inbox: 'shop',
    lines: `
v hello?
v anyone there`,
  },
  {
    language: 'en',
    inbox: 'shop',
    lines: `
v Do you have the {product} in {petrol|rust|bracken|slate} again? Sold out everywhere
a Hi! A small run comes in on {day}. Shall I put one aside for you?
v {Yes please, size {size}|YES. {size} please}
a Done. You get a mail with a link that holds it for 48 hours.
v {Thanks!!|You are a star}`,
  },
  {
    language: 'en',
    inbox: 'shop',
    lines: `
v We are a mountain rescue team, 24 people. Do you do group orders with a logo?
a Hello! We do, from ten pieces. Which jackets do you have in mind?
v {product}, mixed sizes. Logo on chest and back, needs to be reflective
> 
a Hi, I look after group orders. For 24 pieces:¶¶- 18 % off the list price¶- embroidery on the chest is included¶- a reflective print on the back is €9 each¶- three weeks from the moment you approve the drawing
v Sounds workable. Can you send that as a quote? Our treasurer will want paper
a Of course. To which name and address?
v Cwm Idwal Mountain Rescue Organisation and Volunteer Search Dog Association, Canolfan Achub Mynydd Dyffryn Ogwen, Bethesda, Gwynedd LL57 3LZ
a What a name to embroider 🙂 You have it by tomorrow noon.
n Quote due tomorrow. Ask the workshop about reflective transfer on 3-layer.
v Ha. Just the badge, please! Thank you`,
  },
  {
    language: 'en',
    inbox: 'shop',
    lines: `
v My discount code WELCOME15 does not work
a Hi, that one ended on {day}, I am afraid.
v The mail says end of month?!
a You are right, and our mail is wrong. Use \`STILL15\` instead: same discount, works until the end of next week.
v Works. Thank you {me}`,
  },
  {
    language: 'en',
    inbox: 'repairs',
    lines: `
v How do I re-proof a shell? Water does not bead any more.
a It mostly needs a wash, to be honest:¶¶> Close all zips, 30 °C, liquid soap without softener, rinse twice, then 20 minutes in the dryer on warm.¶¶The heat brings the coating back. If it still wets out, use a spray-on.
v I was told never to wash it...
a You are not the only one. Dirt is what ruins it. Wash it!
v Dryer with the membrane is ok?
a Warm, not hot. Up to 60 °C it is happy.
v Beads like new. Magic`,
  },
  {
    language: 'en',
    inbox: 'shop',
    lines: `
v I think you sent me someone else's order. I got a purple child's fleece
a Oh no. Is there a packing slip with an order number?
v It says {order}, that is not mine. Mine is a {product}
n Two labels swapped at packing. The other family has the {product}.
a Two labels were swapped. I am sending yours today by express, and a label to send the fleece back whenever it suits you.
v Does the kid get their fleece in time? It says gift
a That one goes out again today too. Kind of you to ask.
v good. thanks`,
  },
  {
    language: 'de',
    inbox: 'shop',
    lines: `
v {Guten Tag|Hallo|Moin}, fällt die {product} eher klein aus? Ich trage sonst {size}.
a Guten Tag! Sie ist so geschnitten, dass ein Pullover darunter passt. Bei {size} bleiben Sie bei {size}.
v Auch wenn ich eine Daunenjacke darunter tragen will?
a Dann eine Nummer größer. Sie können sie in Ruhe zu Hause anprobieren: **60 Tage** Rückgaberecht, eine Wanderung inbegriffen.
v {Super, danke für die schnelle Antwort!|Das ist fair. Vielen Dank!}`,
  },
  {
    language: 'de',
    inbox: 'shop',
    lines: `
v Meine Bestellung {order} sollte am {day} kommen. Laut Sendungsverfolgung „Zustellung nicht möglich“, dabei war ich den ganzen Tag zu Hause.
a Das ist ärgerlich, tut mir leid. Ich frage beim Zusteller nach.
n Fahrer hat die Klingel nicht gefunden: Hinterhaus. Zweiter Versuch ist für morgen eingetragen.
a Der Fahrer hat die Klingel nicht gefunden. Wohnen Sie vielleicht im Hinterhaus?
v Ja, 2. Hinterhof, bei Müller-Lüdenscheidt klingeln
a Danke, das steht jetzt in der Zustellung: „2. Hinterhof, Müller-Lüdenscheidt“. Morgen zwischen 10 und 14 Uhr.
v Passt. Danke Ihnen
a Gern. Falls wieder etwas ist, schreiben Sie einfach hier.`,
  },
  {
    language: 'de',
    inbox: 'repairs',
    lines: `
v Hallo, an meiner Jacke hat sich eine Naht unter dem Arm gelöst. Repariert ihr das auch nach 6 Jahren noch?
a Hallo! Ja, Nähte flicken wir kostenlos, egal wie alt die Jacke ist.
v Ernsthaft? Und der Versand?
a Den übernehmen wir auch. So geht's:¶¶1. Etikett ausdrucken (kommt gleich per Mail)¶2. Jacke einpacken, gern auch schmutzig¶3. In einer Packstation abgeben
v Wahnsinn. Wie lange dauert das ungefähr?
a Im Moment sechs Tage, ab Eingang bei uns.
v Perfekt, bis zur Hüttentour im {Oktober|September|Mai} reicht das`,
  },
  {
    language: 'de',
    inbox: 'shop',
    lines: `
v Kann ich auf Rechnung bezahlen?
a Guten Tag, ja: im letzten Schritt „Rechnung“ wählen, 14 Tage Zeit nach Erhalt der Ware.
v Bei mir erscheint die Option nicht
a Das passiert, wenn Liefer- und Rechnungsadresse verschieden sind. Sind sie das?
v Ja, Lieferung geht ins Büro (Donaudampfschifffahrtsgesellschaft mbH & Co. KG)
a Dann muss ich sie von Hand freischalten. Erledigt: bitte laden Sie die Seite einmal neu.
v Jetzt ist sie da. Herzlichen Dank!`,
  },
  {
    language: 'de',
    inbox: 'shop',
    lines: `
v Hab mich bei der Farbe vertan, kann man {order} noch ändern? bräuchte Schiefer statt Rost
a Hallo, noch ist sie nicht gepackt. Geändert auf **Schiefer**, Größe {size}. Richtig so?
v genau! danke 🙏`,
  },
  {
    language: 'fr',
    inbox: 'shop',
    lines: `
v Bonjour, je n’ai toujours pas reçu ma commande {order}, passée {day}.
a Bonjour, je regarde tout de suite.
a Le colis est au point relais depuis hier, mais l’avis ne vous est visiblement pas parvenu. Il y reste encore cinq jours.
v Ah bon ? Lequel ? Il y en a trois dans le quartier.
a Le tabac-presse du 12, rue des Tanneurs. Munissez-vous d’une pièce d’identité et du numéro \`{order}\`.
v {Merci beaucoup, j’y vais ce soir.|Parfait, merci à vous !}
a Avec plaisir. Bonne randonnée !`,
  },
  {
    language: 'fr',
    inbox: 'shop',
    lines: `
v Bonsoir, la {product} est-elle vraiment imperméable ou seulement déperlante ?
a Bonsoir ! Elle est imperméable : membrane trois couches, coutures soudées, 20 000 mm.
v Et pour la respirabilité ? Je transpire beaucoup en montée.
a Pour l’effort intense je vous conseille plutôt d’ouvrir les aérations sous les bras :¶¶- fermées : protection totale¶- ouvertes : vous perdez la moitié de l’humidité en dix minutes
v Très clair. Je la prends en {size}.
v Une dernière chose : l’emballage est-il sans plastique ?
a Oui, papier et ficelle, rien d’autre.
v Alors c’est décidé`,
  },
  {
    language: 'fr',
    inbox: 'repairs',
    lines: `
v Ma fermeture éclair est coincée depuis cet hiver, puis-je la faire réparer ?
a Bien sûr, et c’est gratuit. Est-ce le curseur qui bloque ou des dents qui manquent ?
v Deux dents manquantes, tout en bas
n Remplacement complet, prévoir 62 cm.
a Alors nous changeons toute la fermeture. Je vous envoie une étiquette de retour par e-mail.
v Merci ! Ça prend combien de temps ?
a Une semaine environ après réception.`,
  },
  {
    language: 'sv',
    inbox: 'shop',
    lines: `
v Hej! Finns {product} i butik någonstans i {Göteborg|Stockholm|Åre}?
a Hej! Vi säljer bara på nätet, men du får prova hemma i 60 dagar.
v Okej. Hur lång är leveranstiden just nu?
a Två till tre arbetsdagar inom Sverige. Beställer du före 15 går den i dag.
v {Toppen, tack!|Kanon, då gör jag det}`,
  },
  {
    language: 'sv',
    inbox: 'repairs',
    lines: `
v Hejsan, jag har rivit upp ärmen på en gärdsgård. Går det att laga? 😬
a Hej! Det gör det nästan alltid. Ungefär hur lång är revan?
v Kanske 7 cm, precis vid armbågen
a Då sätter vi en lapp på båda armbågarna så att det ser avsiktligt ut. Kostnadsfritt.
v Haha snyggt. Vad behöver jag göra?
a Skriv ut etiketten som kommer i mejlen och lämna in paketet hos ett ombud. Du behöver inte tvätta den först.
v Tack snälla!`,
  },
  {
    language: 'sv',
    inbox: 'shop',
    lines: `
v Jag fick fel storlek. Beställde {size} men fick XXL
a Oj, så ska det inte gå till. Är det order {order}?
v Precis
a En ny i {size} går i väg i dag. Skicka tillbaka den andra när du hinner, frakten är betald.
v Snabbt jobbat! Tack {me}
a Tack för tålamodet.`,
  },
  {
    language: 'es',
    inbox: 'shop',
    lines: `
v Hola, ¿hacéis envíos a {Canarias|Ceuta|Mallorca}?
a ¡Hola! Sí, con Correos, de cuatro a siete días. No hay gastos de aduana, ya los pagamos nosotros.
v Genial. ¿Y si no me queda bien la talla?
a Tienes 60 días para devolverla, y la recogemos en tu casa.
v {Perfecto, muchas gracias|Pues me animo, gracias}`,
  },
  {
    language: 'es',
    inbox: 'repairs',
    lines: `
v Buenas, se me ha despegado una costura de la chaqueta. ¿La puedo mandar desde México?
a ¡Buenas tardes! Poder, se puede, pero el envío tarda unas tres semanas en cada sentido. Tenemos un taller amigo en **Guadalajara** que trabaja con nuestra garantía.
v Mucho mejor. ¿Cómo lo contacto?
a Te paso la dirección por correo y les aviso de que vas. No tienes que pagar nada.
v Qué maravilla, mil gracias`,
  },
  {
    language: 'pt',
    inbox: 'shop',
    lines: `
v Boa tarde! O pagamento por {MB WAY|Multibanco} está com erro, já tentei três vezes
a Boa tarde! Peço desculpa. Pode dizer-me o que aparece no ecrã?
v «Operação recusada pelo emissor»
n Limite diário do cliente, não é nosso erro. Confirmado no painel.
a Obrigado. Essa mensagem vem do banco: costuma ser o limite diário. Quer que eu reserve a {product} em {size} até amanhã?
v Sim, por favor! Amanhã de manhã tento outra vez
a Reservada até amanhã às 18 h, com o mesmo preço.
v Muito obrigada pela ajuda 💚`,
  },
  {
    language: 'pt',
    inbox: 'shop',
    lines: `
v Oi, vocês entregam no Brasil?
a Olá! Entregamos, sim: de 10 a 15 dias úteis, com os impostos já incluídos no preço.
v E a troca, como funciona daí?
a A etiqueta de volta vai dentro do pacote. Você deixa nos Correios e a gente cuida do resto.
v Nossa, que bom. Valeu!`,
  },
  {
    language: 'pl',
    inbox: 'shop',
    lines: `
v Dzień dobry, czy {product} nadaje się na zimę w Tatrach?
a Dzień dobry! Jako warstwa zewnętrzna tak. Przy silnym mrozie polecam pod spód puchówkę Corrie.
v A ile waży w rozmiarze {size}?
a 310 gramów, po złożeniu mieści się we własnej kieszeni.
v {Rewelacja, zamawiam|Świetnie, dziękuję bardzo!}`,
  },
  {
    language: 'pl',
    inbox: 'repairs',
    lines: `
v Witam, w kurtce puściły szwy przy kapturze. Kupiłem ją w 2019 roku.
a Witam! Naprawimy bezpłatnie. Wysyłam etykietę, wystarczy wrzucić paczkę do paczkomatu.
v Czy muszę ją wcześniej uprać?
a Nie trzeba, u nas i tak trafia najpierw do pralni.
n Szew klejony przy kapturze, trzecia taka sztuka z tej partii.
v Super. Pozdrawiam serdecznie
a Pozdrawiam, wróci w ciągu tygodnia.`,
  },
  {
    language: 'nl',
    inbox: 'shop',
    lines: `
v Hoi! Kan ik {order} nog annuleren? Per ongeluk twee keer besteld
a Hoi! Ja hoor, hij is nog niet ingepakt. Welke van de twee mag weg?
v De tweede, die van 09:41
a Geannuleerd. Je krijgt {price} binnen twee dagen terug.
v {Top, bedankt|Super snel, dank je wel!}`,
  },
  {
    language: 'it',
    inbox: 'shop',
    lines: `
v Buongiorno, vorrei sapere se la {product} è adatta anche all’arrampicata.
a Buongiorno! Il cappuccio va bene sopra il casco e le maniche sono preformate, quindi sì. Per la roccia asciutta è persino troppo.
v E resiste allo sfregamento?
a Spalle e gomiti hanno un tessuto doppio. E se si strappa, **la ripariamo gratis**.
v Ottimo! Ultima domanda: spedite in Alto Adige?
a Certo, due giorni lavorativi.
v Grazie mille, gentilissima`,
  },
  {
    language: 'ar',
    inbox: 'shop',
    lines: `
v السلام عليكم، طلبت {product} قبل أسبوع ولم تصل بعد. رقم الطلب {order}
a وعليكم السلام ورحمة الله، أهلاً بك. لحظة من فضلك حتى أتحقق من الشحنة.
n الشحنة متوقفة في الجمارك منذ يومين، تم إرسال الفاتورة.
a الشحنة وصلت إلى الجمارك وكانت تنقصها فاتورة، وقد أرسلتها الآن. من المتوقع أن تُسلَّم خلال **يومين إلى ثلاثة أيام**.
v {هل سأدفع رسوماً إضافية؟|وهل هناك رسوم عند الاستلام؟}
a لا، كل الرسوم مدفوعة من جانبنا.
v {ممتاز، شكراً جزيلاً لك|الله يعطيك العافية، شكراً}
a العفو، ونحن في الخدمة دائماً.`,
  },
  {
    language: 'ar',
    inbox: 'shop',
    lines: `
v مرحبا، هل السترة مناسبة للمطر الغزير؟ أنوي السفر إلى اسكتلندا
a مرحباً! نعم، فهي مقاومة للماء تماماً ودرزاتها ملحومة:¶¶- الوزن: 310 غرام¶- مقاومة الماء: 20,000 مم¶- غطاء رأس قابل للتعديل
v وما المقاس المناسب؟ طولي 182 ووزني 85
a المقاس L سيكون مناسباً مع كنزة خفيفة تحتها.
v تمام، سأطلبها اليوم 🌧️`,
  },
  {
    language: 'ar',
    inbox: 'repairs',
    lines: `
v عندي سترة قديمة والسحّاب تعطّل، هل تصلحونها؟
a نعم، الإصلاح مجاني مهما كان عمر السترة. سأرسل لك بطاقة الشحن بالبريد الإلكتروني.
v شكراً! كم يستغرق الأمر؟
a أسبوع تقريباً من وصولها إلينا.`,
  },
  {
    language: 'he',
    inbox: 'shop',
    lines: `
v שלום, אפשר להחליף מידה בהזמנה {order}? הזמנתי M ואני צריכה S
a שלום! כן, ההזמנה עוד לא יצאה. שיניתי ל־S.
v תודה! ומתי זה יגיע?
a בין חמישה לשבעה ימי עסקים, והמכס כבר כלול במחיר.
v {מעולה, תודה רבה!|שירות מדהים 🙏}`,
  },
  {
    language: 'he',
    inbox: 'shop',
    lines: `
v היי, הקופון WELCOME15 לא עובד לי
a היי, הוא הסתיים אתמול. נסו את \`STILL15\`, אותה הנחה בדיוק.
v עבד! איזה כיף
v ועוד שאלה קטנה: ה-{product} מתאים גם לריצה?
a לריצה הייתי לוקחת משהו קל יותר, אבל להליכה מהירה הוא מצוין.
v תודה על הכנות`,
  },
  {
    language: 'ja',
    inbox: 'shop',
    lines: `
v {こんにちは|お世話になります}。{product}の購入を考えているのですが、身長172cm、体重65kgだとどのサイズがよいでしょうか。
a お問い合わせありがとうございます。中に薄手のフリースを着られる場合は**Mサイズ**がおすすめです。
v 冬山ではダウンも着たいです。
a それでしたらLサイズをお選びください。袖は長めですが、面ファスナーで調節できます。
v わかりました。返品はできますか？
a 60日以内でしたら、一度山で着ていただいたあとでも承ります。
v 安心しました。ありがとうございます！`,
  },
  {
    language: 'ja',
    inbox: 'repairs',
    lines: `
v 袖口のマジックテープがはがれてしまいました。修理をお願いできますか。
a はい、無料で承ります。伝票をメールでお送りしますので、そのままお送りください。
v 洗濯してから送ったほうがいいですか？
a いいえ、こちらで洗いますのでそのままで大丈夫です。
v 助かります。よろしくお願いいたします。`,
  },
  {
    language: 'zh',
    inbox: 'shop',
    lines: `
v 你好，请问{product}可以寄到{上海|台北|深圳}吗？
a 您好！可以的，大约 7 到 10 个工作日，关税已包含在价格里。
v 尺码偏大还是偏小？我 175cm 70kg
a 剪裁稍宽松，里面可以穿一件抓绒衣。建议您选 **M**。
v {好的，谢谢|明白了，马上下单}
a 不客气，祝您徒步愉快！`,
  },
  {
    language: 'zh',
    inbox: 'shop',
    lines: `
v 订单 {order} 显示已签收，但我没有收到
a 您好，非常抱歉。我马上联系快递核实。
n 快递放在了物业前台，签收人写的是物业。
a 查到了:包裹在您小区的**物业前台**，签收人是物业。您方便去看一下吗？
v 找到了！谢谢
a 太好了，有问题随时联系我们。`,
  },
  {
    language: 'ko',
    inbox: 'shop',
    lines: `
v 안녕하세요, {product} 방수가 잘 되나요? 지리산 종주할 때 입으려고요.
a 안녕하세요! 네, 3레이어 원단에 심실링까지 되어 있어 장시간 비에도 괜찮습니다.
v 사이즈는 키 170에 68kg이면요?
a M을 추천드립니다. 안에 플리스를 입어도 여유가 있어요.
v 감사합니다 🙇`,
  },
  {
    language: 'tr',
    inbox: 'shop',
    lines: `
v Merhaba, {order} numaralı siparişimi iade etmek istiyorum.
a Merhaba! Tabii, sebebini sorabilir miyim?
v Rengi ekranda daha koyu görünüyordu
a Anlıyorum. İade etiketini e-postanıza gönderdim; kargo ücretsiz. İsterseniz *arduvaz* rengiyle değiştirebiliriz.
v Olur, değiştirelim o zaman
a Yenisini bugün yola çıkarıyoruz.
v Çok teşekkürler, kolay gelsin`,
  },
  {
    language: 'uk',
    inbox: 'shop',
    lines: `
v Добрий день! Чи доставляєте в Україну?
a Добрий день! Так, до відділення Нової пошти, 5–7 днів.
v А оплата при отриманні можлива?
a На жаль, лише карткою онлайн. Зате повернення безкоштовне протягом 60 днів.
v {Дякую, замовлю|Добре, дуже дякую за відповідь}`,
  },
]

/** What visitors add to a conversation that seemed over, and what we say to that. */
export const AGAIN: Record<string, [visitor: string, agent: string]> = {
  en: ['Sorry, one more thing: it still has not arrived.', 'Thanks for writing again. I am on it right now.'],
  de: [
    'Noch eine Frage: gibt es dazu auch eine Mütze?',
    'Die gibt es, aus demselben Stoff. Ich schicke Ihnen den Link.',
  ],
  fr: ['Rebonjour, une question encore : peut-on payer en trois fois ?', 'Oui, à partir de 150 €, sans frais.'],
  sv: ['En sak till: kan jag få kvittot på mejl?', 'Absolut, det är på väg.'],
  ar: ['عفواً، سؤال آخر: هل يمكن تغيير اللون؟', 'بالتأكيد، أي لون تفضّل؟'],
  ja: ['すみません、もう一点。領収書は発行できますか。', 'はい、メールでお送りいたします。'],
}
