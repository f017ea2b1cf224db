"""The words in which people tell where they live, English and Spanish, folded: what a described home is made of."""

from shared.redaction.rules.number_words import HUNDREDS, TEENS, TENS, UNITS
from shared.redaction.text import set_of

# Verbs and nouns before the words that say where; after the weak ones there must be more to say that it is a home.
LIVING = set_of("""
    live lives lived living stay stays stayed staying sleep sleeps slept sleeping reside resides resided residing camp camps camped camping
    rent rents rented renting moved move moving relocated dwell dwells parked housed evicted based located lodging
    crashing squat squatting sublet sublets subletting address adress addres addr residence domicile home house apartment apt place trailer rv
    duplex condo property homes resident tenant tenants flat studio rental lease neighbor neighbors bed spot bedroom bdrm tent
    vivo vive viven vivimos recamara vivia vivian vivir viviendo vivi vivio quedo queda quedamos quedan quedandose quedandome quedando duermo duerme
    duermen dormimos dormir durmiendo acampo acampa acampan acampando rento renta rentamos rentan rentando rentar alquilo alquila alquilamos
    mude mudo mudamos mudaron mudarse mudado mudada mudarme cambie cambiamos cambiaron resido reside residen radico radica radican habito habita
    habitan hospedo hospeda hospedada hospedado domicilio domicilios direccion casa hogar departamento depa cuarto traila trailer alquiler
    vivienda vecino vecina vecinos inquilina inquilino estaciona estacionado estacionada desalojaron corrieron vivieron domiciliado domiciliada tienen hospedados estan placed placement estoy estamos
    """)
MAILING = set_of("""
    mail mails mailed mailing send sends sent forward forwarded deliver delivered delivers goes went go came comes ship shipped letter letters
    check notice package card visit visits visited visiting find found pick picked meet met correspondence notices mailbox inspect inspected
    come drop dropped transport wellness street physical service
    recibo recibe recibimos manden mande mandan mandaron mando mandar mandenme envien envie enviaron enviar envian llego llega llegue lleguen
    llegan visiten visitar visita visitaron correo carta cartas cheque correspondencia entreguen entregar entregaron recogen recoger pasen
    calle numero fui fuimos ir fueron ship
    """)
OFFICES = set_of("""
    county agency department services office oficina agencia condado departamento court courthouse lobby supervisors desk regional dcfs
    """)
ABOVE = set_of("is was are were be es era sea esta")
BETWEEN = set_of("""
    now currently still here alone back over down up out there together again temporarily only also mostly just all our my his her their the
    a me him her us them it on file new old current mailing physical is was are were with mom son daughter ahora actualmente aqui sola solo alla
    todavia por el momento mi su mis sus hijos hija hijo nueva nuevo actual anterior vieja viejo correcta correcto postal es era sea la las los
    me nos le les lo se todo temporalmente juntos con mientras usual of de mother father brother sister family cousin aunt uncle friend boyfriend girlfriend husband wife grandmother grandma tia tio prima primo hermana hermano mama papa amiga dogs kids children ninos
    """)
AT = set_of("at in on into to from inside @ en al a por del de")
ASIDE = set_of("""
    off under behind near by beside along outside between across past above below atras detras enfrente frente junto cerca debajo sobre
    pasando entre arriba abajo upstairs downstairs
    """)
ARTICLES = set_of("the a an el la los las un una al del this that ese esa este esta")
HOUSING = set_of("""
    house home trailer apartment apt apartments duplex triplex cottage cabin garage shed barn tent camper rv van motel hotel inn shelter park
    complex condo townhouse townhome mobile bungalow basement attic room unit space lot backhouse guesthouse casita flat loft studio ranch farm
    orchard camp campground campsite encampment court village estates manor villas towers terrace dorm dormitory hostel lodge yurt boat marina
    dock slip yard driveway parking overpass bridge underpass riverbed levee alley mailbox box suite spot pad building homes residence dwelling
    casa casita traila trailas trailer remolque apartamento apartamentos departamento departamentos depa cuarto cuartito garaje cochera cobertizo
    carpa tienda motel albergue refugio parque edificio condominio vecindad cabana barraca barracon campamento rancho granja ejido finca bodega
    sotano azotea lote espacio solar predio villa residencial fraccionamiento colonia unidad estacionamiento puente rio terreno vivienda duplex
    dormitorio litera casona hacienda patio
    """)
PLACING = set_of("""
    corner behind across next beside end last first second third past near off under between rear back front upstairs downstairs opposite
    above below alongside outside inside around intersection block blocks door doors gate driveway entrance mile milepost marker exit left right
    side north south east west top bottom middle fourth
    esquina cruce atras detras enfrente frente junto cerca lado final fondo ultima ultimo primera primer segunda segundo tercera tercer tercero
    cuarta pasando entre debajo arriba abajo espaldas contraesquina entrada porton reja milla kilometro salida cuadra cuadras puerta vuelta izquierda
    derecha altos bajos antes despues
    """)
ROADS_BEHIND = set_of("""
    street st avenue ave av road rd drive dr lane ln court ct boulevard blvd circle cir place pl terrace ter way wy trail trl parkway pkwy
    highway hwy square loop alley row plaza crossing cove crescent freeway
    """)
ROADS_BEFORE = set_of("""
    calle avenida avda av ave paseo camino callejon privada plaza boulevard bulevar blvd carretera calzada cerrada retorno circuito pasaje
    andador via prolongacion autopista rincon vereda sendero highway hwy route rte interstate road county rancho ruta
    """)
UNIT_WORDS = set_of("""
    apartment apt apto apartamento unit unidad suite ste space spc sp lot lote room rm cuarto cto building bldg edificio floor fl piso interior int
    departamento depto dpto trailer traila remolque casa house manzana mza torre tower puerta bloque espacio pmb box buzon slip slot bed bunk
    litera cama dormitorio dorm barraca casita cabin cabana bungalow cottage site spot pad stall number numero num no nro hab habitacion studio
    penthouse ph berth cubicle cubiculo pod tier dock gate exit mile milla km kilometro marker milepost po #
    """)
MISLEADING = set_of("""
    window ventanilla form forms formulario page pagina line linea fila ext extension option opcion case caso step paso office oficina agency agencia
    department program programa court corte code section seccion item calfresh medi medical ihss calworks level nivel grade grado title chapter
    sar cw soc temp mc cf w 1095 bus ruta clinic clinica hospital school escuela jail court juzgado courthouse kiosk kiosko counter lobby desk
    """)
QUANTITIES = set_of("""
    day days week weeks month months year years yr yrs hour hours hrs minute minutes min mins people persons person kids children times miles
    percent dollars am pm o'clock oclock bedroom bedrooms bath bedrm pages calls cases nights visits letters ninos hijos personas dias semanas meses
    anos horas minutos veces dolares pesos noches cuadras millas blocks recamaras cuartos kilometros adults adultos feet pies others otros otras
    more mas of
    """)
STOPPING = set_of("""
    but because since until till for with without who which that while when where so if is was are were has had have having he she they we i it
    can cannot could would will should does do did not no says said told asked wants needs please thanks call called due during after before about
    as than then again also only every each tonight today now currently whose what how why or nor however therefore though although makes made
    gets got get flooded burned burnt today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday january february march april
    may june july august september october november december phone tel cell email ssn dob effective ever here there got last week month born
    pero porque desde hasta con que cuando para no es esta estaba tiene tengo hay donde si se me le les lo nos ya yo ella ellos fue era dice
    dijo pide quiere necesita como sin o u ni muy tambien favor gracias hace tras durante llevo lleva sigue siguen pues aunque mientras ayer hoy
    manana lunes martes miercoles jueves viernes sabado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre
    diciembre telefono tel correo nacio nacida nacido
    """) - set_of("last")
NUMBERS = (
    frozenset(UNITS) | frozenset(TEENS) | frozenset(TENS) | frozenset(HUNDREDS) | {"hundred", "mil", "thousand"}
) - set_of("o un una a uno")
ABBREVIATED = set_of("""
    st ave av rd dr ln ct blvd cir pl ter apt apto no num n s e w ne nw se sw bldg spc sp ste col int ext depto dpto mt p o b calif ca hwy rte
    sta priv fracc res urb mza lt nte ote pte mrs mr ms dra sr sra cto rm fl pkwy wy trl carr
    """)
