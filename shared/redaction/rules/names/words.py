"""Words that matter when names are looked for: particles, titles, and names that are words of their own."""

from shared.redaction.text import set_of

PARTICLES = set_of("de del della der den di da dos du el la las le los van von zu zur al bin ibn abu y e of the")
TITLES = set_of("""
    mr mrs ms miss mx dr dra sr sra srta sres sras senor senora senorita don dona lic ing prof profesor profesora hon judge juez
    maestro maestra mister mistress madam madame sir
    """)
SUFFIXES = set_of("jr ii iii iv junior")
# Behind a whole name alone: before one `Sr.` is a title.
SUFFIXES_BEHIND = set_of("sr senior 2nd 3rd 4th esq md phd rn")
# Words for somebody who has done what only people do: "Bill will fax it", "the bill will be mailed".
WILL_DO = set_of("will would should wont wouldnt might shall")
NAMES_THAT_ACT = set_of(
    "bill grant mark grace rob pat sue may hope faith joy will chance chase dawn april june august rich frank jack art ray"
)
# What stands in a name field and is no name.
PLACEHOLDERS = set_of(
    "anonymous anonimo anonima unknown desconocido desconocida none na nn test customer client constituent"
)

# Names that are words of their own: hidden only where a capital letter within a sentence, or a neighbour, says so.
_ENGLISH = """
    abbot ace amber angel angels april archer arrow art asia aspen august aurora austin autumn baker ball banks barber baron bass bay beach
    bean bell bells berg berry best bill bird bishop black blessing blue bob bond bower bowman branch brave brick bridge bridges bright
    brock brook brooks brown buck buddy bull burns bush butcher butler camp candy care carol carpenter carter case cash castle cedar
    chance chandler chapel charity charm chase chasing chelsea cherish cherry chess child chip christian church clark clay clear cliff
    clover colt comfort constance cook cookie cooper coral corn cotton couch crane creek crisp cross crow crystal dakota daisy dale
    dallas dance dare dawn day days deacon dean dear deer destiny diamond dollar dot dove drake draper drew drum duke dusty earl early
    earnest east easter eden emerald england english essence ever faith fair fall farmer farrow fawn felicity fern field fields finch
    fisher fleet flint flora florence flower flowers ford forest fortune foster fox france francis frank free freedom french friday
    frost gale garden gardener gardner garland gates gay gem gene general genesis german gift ginger glass glen glenn glory gold golden
    good goodman grace grant graves gray green grey grove gunner guy hale hall hand happy harbor hardy harmony harper harvest hawk
    hawkins hazel head heath heather heaven heron hill hills holiday holland holly home honesty honey hood hook hope horn house hunt
    hunter ice india irene iris irish island ivory ivy jack jade jasmine jasper jay jean jesus jewel jewell jolly jordan journey joy
    judge june junior justice justus keen key king kings kitty knight lacy lake lamb lance land lane lark laurel law lawless laws lea
    leaf legend liberty lily light little london long lord lotus love loving lovely low lucky lynx magnolia major majesty man mark
    market marks marsh marshal marshall martin mason mate may mead meadow meadows meek melody mercedes mercy merit merry miles mill
    miller mills mint miracle misty moody moon moor morning moss mount myrtle narrow nevada new night noble noel noon north oaks ocean
    olive oliver opal orange otter page paige paris park parker parks pat patience patient patton peace peach pearl penny pepper phoenix
    pierce pike pine piper pitts plum poet pollock pond pool poole poor pope poppy porter potter power powers precious price priest
    prince princess promise prosper prudence pure purple queen quick quiet rain raven ray read reader rebel red reed reign rice rich
    ridge rivers river rob robin rock rocky rome root rose roses rosemary rover rowe royal ruby rush russet rust rusty saffron sage saint
    salt sand sands sandy saturday savage savannah scarlet sea season seal serenity sergeant sharp shepherd sheriff shine shoemaker
    short silver silk singer singh singleton skip skipper sky skye slack slaughter small smart smith snow soldier sonny spark sparks
    speaker spear spencer spring springer springs squire stack star stark starr steel steele sterling steward stone storey storm story
    street strong sue sugar summer summers sun sunday sunny sunshine swallow swan sweet swift tailor tanner taylor teal temple tender
    thorn tiger timber tracy treasure trinity tripp true trust truth tucker tuesday turner unique unity usher vale valentine valley
    venus verity victor victory viola violet virtue vine wade walker wall walls ward warner waters way weaver webb week weeks wells
    west wheeler white wild will willow win wind winner winter winters wise wish wolf wonder wood woods woody worth wren wright yard
    york young yours youth zion pleasant lovejoy gentle noah
    """
_SPANISH = """
    abad abril aguila alba alcalde alegria alegre alma almas amable amado amanda amor amparo angel angeles anunciacion arena arenas arias
    armada arroyo asuncion aurora auxilio avila azucena azul bautista barba barrera barrios bella bello belen benigno blanca blanco
    bonilla bonita bosque bravo brava brisa bueno buena caballero cabello cabeza cabezas cadena calderon calle calvo camino caminos
    campo campos candelaria candido cano canales caridad carmona carrera carretero casa casado casas castillo castro cazador cielo
    clara claro clavel clemente concepcion conde consuelo coral cordero corona correa cortes cortez coronado crespo cruz cruces custodia
    danza delgada delgado dia diamante dichosa dicha digna domingo dolores dulce duque encarnacion enero ermita escudero esperanza espejo
    espino espinoza estrella estrellas eva fama fe felicidad felix feliz fidel fiel flor flora flores florida fortuna fortunato franco
    fresco frias fuente fuentes fuerte gallardo gallego gallo garza gloria gracia gracias granados gris guadalupe guapo guerra guerrero
    guia hermosa hermoso herrera herrero hidalgo hierro huerta huertas iglesia iglesias ilusion infante inmaculada inocencia inocente
    izquierdo jardin jazmin jesus joya joven julio junio justa justicia justo labrador lago laguna leal ledesma leon leona libertad
    libre linda lindo lirio llano llave llanos lluvia lobo lopera loma lozano lucero lucha luna lunes luz macias madera madero maldonado
    manzano mano manos mar mares margarita marin marina marino marques martes marzo mata mayo mayor medrano mejia mercado merced
    mercedes mesa miel milagro milagros molina molino montana montes monte mora moral morales moreno morena moya mundo natividad naranjo
    navidad negra negro nieto nieve nieves niebla niña noche norte novia nube nueva nuevo ocaso octubre ola oliva olivo olivos olmo
    orozco oro ortega otero pacifico palacio palacios palma palmas paloma palomino palomo paniagua parra pascua pascual pastor pastora
    patria paz perez pena pelayo perla peregrino pico pie piedad piedra piedras pilar pino pinos pinto placido plata plaza pozo prado
    prados prieto primavera primitivo primo princesa prospero prudencia puente puentes puerta puertas pura pureza puro quieto quintero
    rama ramo ramos real redondo refugio regalado reina remedios rey reyes ribera rico rica rincon rio rios risa rizo roble robles
    roca rocio rojas rojo roman romero rosa rosal rosario rosas rubi rubia rubio ruda sabina sagrado sagrario sala salas salazar salinas
    salud salvador sandoval santa santana santiago santo santos sarmiento seco segundo seguro serena sereno serrano severo sierra silva socorro
    sol sola soldado soledad solano soler solis sombra sosa soto suarez sureste tapia tejada tejedor tierra tirado toro torre torres
    trinidad trigo triunfo valencia valentina valeria valiente valle valles vaca vega velas ventura vera verano verde vergel viajero
    vida victoria viejo viento villa villas vina violeta virtud visitacion vista vital viva vivas zafiro zamora zapata zapatero zorro
    """
# Family names that are also words, but hardly ever stand for them in what people write to an agency.
_NAMES_FIRST = set_of("""
    perez molina medina castro tapia sandoval ortega avila salazar silva morales suarez solis macias ledesma maldonado mejia vega otero
    irene francis oliver spencer parker clark carter martin hawkins patton zamora santiago felix roman eva amanda valeria valentina
    noah irene jean glenn chandler florence jordan victoria romero herrera bonilla sosa soto arias serrano solano carmona calderon
    espinoza rojas orozco moya medrano lozano pascual salinas cortez cortes coronado quintero sarmiento santana perez santos kitty
    webb warner wright smith taylor turner tucker turner walker wheeler miller mason marshall marshall jasper jasmine gardner hazel
    """)
WORDS_TOO = (set_of(_ENGLISH) | set_of(_SPANISH)) - _NAMES_FIRST
# Those of them with which people begin sentences about something else.
BEGIN_SENTENCES = set_of("""
    will may hope love long little good best fair rich young white black brown green law day summer winter spring dawn april june august
    grace faith joy mercy patience charity price major rush swift grant mark chase park parks field fields case law west wise strong
    small sharp short sky snow star still sunny waters weeks woods moody sol mar paz amor new poor clear free happy early read trust
    wish skip care dear light home house story chance justice truth power precious seguro buena bueno salud gracias luz real nueva nuevo
    casa claro mayo abril julio junio enero domingo lunes martes solo sola verde rico segundo primo dia noche mano feliz linda lindo
    blessing peace storm rain general street hunt dance fall sue bill rob pat win true
    """)
MONTHS_AND_DAYS = set_of("""
    january february march april may june july august september october november december enero febrero marzo abril mayo junio julio
    agosto septiembre octubre noviembre diciembre monday tuesday wednesday thursday friday saturday sunday lunes martes miercoles
    jueves viernes sabado domingo summer winter autumn spring fall verano invierno primavera
    """)
# The last words of what presents somebody: "my name is", "se llama".
PRESENTING = TITLES | set_of(
    "is named am im dear hi hello me by as aka alias llamo llama llamada llamado soy habla es dicen nombre name apellido"
)
# What somebody does or is, right behind their name: it says that a word is a name also where a sentence begins.
# First names that end as what somebody did: all others before a last name are verbs.
NAMES_IN_ED = set_of("""
    ahmed alfred aldred ed eldred ethelred fred jared jed hamed hameed wahed manfred mildred mohamed mohammed muhammed ned obed osted rashed red reed
    saeed sayed siegfred syed sigfred ted waleed wilfred winfred winifred zayed khaled javed naveed majed
    """)
DOING = set_of("""
    says said called calls left has had is was wants wanted asked asks told came went got gave needs needed reports reported states
    stated thanked thinks thought feels felt does did doesnt didnt isnt wasnt hasnt can cant could would wouldnt lives works also again
    here and still never always arrived answered agreed declined explained filed lost received waited showed signed spoke talked tried
    cannot wont wouldnt couldnt shouldnt may must who whose brought bought sent kept made met put ran sat took knows seems looks sounds drives held paid led likes loves hopes tells speaks
    writes wrote emailed phoned texted cried drove rode fell broke grew slept began wore chose stood understood keeps brings sends drives rides sleeps mentions sounded just
    only and dice dijo llamo llama pide pidio quiere queria fue es esta estaba tiene tenia vino vive trae trajo solo agradece reporta
    reporto necesita recibio perdio llego entrego solicita espera espero no ya tambien y habla hablo volvio menciona explica pregunta
    pregunto se le me regreso firmo contesto tuvo sigue va
    """)
# What makes a word before or behind it the name of a place, a feast, a brand or a programme.
PLACE_BEFORE = set_of("""
    san santa santo saint st calle avenida ave av via camino paseo plaza colonia barrio fort mount mt lake port puerto rio new north south
    east west lady virgen dia ciudad condado county clinica hospital escuela parroquia iglesia templo bank banco
    """)
PLACE_BEHIND = set_of("""
    street st avenue ave road rd drive dr lane ln court ct boulevard blvd way place plaza center centre office oficina building county
    city school elementary middle high hospital clinic church parish library park college university bank program ebt day magos roja
    rojo seco blanca lindo beach hills heights falls springs valley village mall station airport bridge river lake island avenida calle
    foundation institute inc llc corp company store market pharmacy shelter grove
    """)

# Words that are no part of a name although they begin with a capital letter: where a sentence, a line or a heading begins.
COMMON = (
    set_of("""
    a about after again ago all already also although always am an and another any anybody anyone anything are around as ask asked asking at
    away back be because been before began being below between both but by call called caller calling calls came can cannot cant case
    client clients clerk come comes complaint complainant concern could county customer date daughter dear did didnt do does doesnt doing
    done dont down during each either else email even every everybody everyone everything explained family father few find first five
    following for former formerly four from friend full further gave get gets getting give given go goes going got had has have having he
    hello help her here hers herself hi him himself his how however husband i id if im in informed into is issue it its itself just kind
    know known last late later least left less let letter like lines list made mail make making mama many maybe me meanwhile member message
    met mother mom dad more most mrs much must my myself name named need needs neither never next nine no nobody none nor not note nothing
    notice now number of off office often oh ok okay old on once one only onto or other others our ours out over own papa parent part
    people per person phone please provider re reached recipient regarding regards reported respectfully right said same saw say says see
    seen sent service services seven she should signed since sincerely sister six so some somebody someone something son soon spoke staff
    still subject such supervisor tell ten than thank thanks that thats the their them then there these they thing this those though
    three through time tip to today together told tomorrow tonight too took toward true try two under unit until up upon us use used
    user very via view visit voicemail wait waited want wanted wants was we well went were what when where whether which while who whom
    whose why wife will with within without worker would write wrote year years yes yesterday yet you your yours yourself best truly
    signature sign contact attn attention applicant participant patient resident tenant landlord neighbor brother uncle aunt grandma
    grandpa grandmother grandfather grandson granddaughter nephew niece cousin baby kid kids child children student teacher nurse
    a al algo alguien algun alguna ahora alli ante antes aqui asi asunto aun aunque ayer bajo bien buen buena buenas bueno buenos cada caso
    cliente clienta como con contra correo cosa cual cuando cuanto cuyo dado de debe decir del desde despues dia dias dice dijo donde dos
    durante e el ella ellas ellos en entonces entre era es esa ese eso esta estaba estan estar este esto estoy familia fecha fin firma fue
    fueron gracias grande ha haber habia hablo hace hacer hacia han hasta hay hecho hermana hermano hija hijo hola hora hoy igual la las
    le les lo los llama llamada llame llamo luego madre mama mas me mejor menos mes mi mia mientras mio mis mismo mucho muchas muchos muy
    nada nadie ni ningun no nombre nos nosotros nota nuestra nuestro nueva nuevo numero nunca o oficina os otra otro otros padre papa para
    parte pero persona pide poco por porque primo que queja quejosa quien quiere quiero respecto se sea segun senor senora ser si siempre
    sin sino sobre solicitante solo somos son soy su sus tal tambien tampoco tan tanto te telefono tener tengo tiene toda todas todo todos
    trabajador trabajadora tras tu tuvo un una uno unos usted ustedes va vamos ver vez vino vive vivo y ya yo esposa esposo tia tio
    abuela abuelo sobrina sobrino nieta nieto suegra suegro vecina vecino prima cunada cunado atentamente atte att saludos cordialmente
    firmado apellido apellidos nombres remitente quejoso agradece agradezco soy reporta visita recibi recibimos estimada estimado
    estimados querida querido favor
    """)
    | MONTHS_AND_DAYS
    | TITLES
    | set_of("""
    medi cal calfresh calworks ihss ebt cps aps dss ssa dmv snap tanf wic ssi general relief social services adult department board
    supervisors english spanish korean vietnamese armenian county california state federal security eligibility technician specialist
    coordinator manager director deputy sheriff police court judge hearing fax web portal online condado estado departamento servicios
    sociales programa ayuda seguro
    """)
)
