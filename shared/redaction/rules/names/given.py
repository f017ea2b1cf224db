"""Short and pet forms of first names, English and Spanish: those in use, and those that can be told from the name."""

_FORMS = """
    abigail: abby abbie gail | abraham: abe bram | adalberto: beto | adelaida: ade lala | adela: dela | adolfo: fito | agustin: tin agus
    | agnes: aggie nessie | alan: al | albert: al bert bertie | alberto: beto berto tito | alejandra: ale alex jandra sandra | alejandro: ale alex jando
    | alexander: alex al sasha xander lex | alexandra: alex lexi lexie sandra sasha | alfred: al fred alfie | alfredo: fredo fredy feyo
    | alfonso: fonso poncho | alicia: licha ali | alison: ali allie | amanda: mandy manda | ambrose: brose | amelia: amy millie | ana: anita annie
    | anastasia: stacy tasia ana | andrea: andy dre | andrew: andy drew dru | andres: andy andresito | angela: angie ange | angelica: angie geli
    | anna: annie anita ann | anne: annie nan nancy | anthony: tony ant | antonia: tona toni tonia | antonio: toni tony tono antony | araceli: cheli celi ara
    | archibald: archie | arnold: arnie | arthur: art artie | arturo: turo arturito | augustine: gus | augustus: gus | aurelio: yeyo | aurora: rory
    | barbara: babs barb barbie | bartholomew: bart | bartolome: bartolo | beatrice: bea trixie | beatriz: bety betty bea | belinda: bel lindy
    | benedict: ben | benito: beni nito | benjamin: ben benny benji benja | bernadette: bernie | bernard: bernie | bernardo: nardo berna | bertha: bertie | bradley: brad
    | brenda: bren | brian: bri | bridget: biddy bridie | brigida: gigi | bruno: bru | calvin: cal | camila: cami mila | camille: cami millie | candace: candy
    | carlos: carlitos charly charlie | carlota: lota | carmela: mela | carmen: carmencita carmela | carol: carrie | carolina: caro lina | caroline: carrie carol | cassandra: cass cassie sandra
    | catalina: cata lina caty | catherine: cat cathy kate katie kitty cathie | cecilia: ceci chila cece | cecily: cis | celestino: tino | charles: charlie chas chuck chip
    | charlotte: lottie charlie char | chester: chet | christian: chris | christina: chris tina chrissy | christine: chris tina chrissy | christopher: chris kit topher | clarence: clare
    | claudia: clau | clementina: cleme tina | clifford: cliff | clinton: clint | concepcion: concha conchita chona | constance: connie | constantine: gus dino | consuelo: chelo
    | cornelius: neil corny | cristina: cris tina | cristobal: cris tobal | cuauhtemoc: temo cuau | curtis: curt | cynthia: cindy cyn | dagoberto: dago beto | daniel: dan danny dani
    | daniela: dani | danielle: dani | david: dave davey davy davi | deborah: deb debbie debby | delfina: fina | delia: dee | demetrio: deme metrio | denise: niecy | dennis: denny | diana: di
    | diego: dieguito | dolores: lola lolita dolly | domingo: mingo | dominic: dom nick | donald: don donnie | dorothy: dot dottie dolly dory | douglas: doug | dwayne: dewey | edgar: ed eddie
    | edmund: ed ned ted | edith: edie | eduardo: lalo edu eddie | edward: ed eddie ned ted teddy | edwin: ed eddie win | efrain: efra | elena: nena helen lena | eleanor: ellie nell nora nellie elle
    | eleazar: lazar | elias: eli | elijah: eli lige | elizabeth: eliz beth betty eliza liz lizzie betsy libby bess lisbeth elsie | elisa: eli lisa | ellen: nell ellie | eloisa: eli loisa | elvira: vira
    | emanuel: manny | emilia: mili emi | emiliano: emi milo | emilio: milo emi | emily: em emmy millie | emma: em emmy | enrique: kike quique quico henry | enriqueta: queta | ernest: ernie | ernesto: neto ernie tito
    | esmeralda: esme mera | esperanza: espe lancha | esteban: steve teban | estela: tela | esther: essie hettie ester teche | ethel: ettie | eufemia: femia | eugene: gene | eugenia: gena geni maru
    | eusebio: chebo sebio | eustaquio: taquio | evangelina: eva lina vange | evelyn: eve evie evy | ezekiel: zeke | fabian: fabi | fabiola: fabi | faustino: tino | federico: fede kiko lico | feliciano: chano
    | felicitas: fela licha | felipe: pipe lipe felo | felix: feli | fermin: mincho | fernanda: fer nanda | fernando: fdo fer nando ferny | fidel: fide | florence: flo flossie florrie | florencio: lencho | florentino: tino
    | frances: fran fannie franny frankie | francis: frank fran | francisca: paca pancha quica kika fran | francisco: fco frank paco pancho kiko cisco quico fran curro panchito | franklin: frank | fred: freddy
    | frederick: fred freddie freddy fritz rick | gabriel: gabe gabi | gabriela: gaby gabi | gabrielle: gabby elle | genevieve: gen jenny | genoveva: veva | geoffrey: geoff jeff | george: geo georgie
    | georgina: gina georgie | gerald: gerry jerry | geraldine: gerry geri dina | gerardo: gera jerry lalo | gertrude: gert gertie trudy | gilbert: gil bert | gilberto: beto gil | gonzalo: gonza chalo | graciela: chela grace
    | gregoria: goya | gregorio: goyo greg | gregory: greg | griselda: gris chela | guadalupe: gpe lupe lupita pita | guillermina: mina guille | guillermo: memo guille willy | gustavo: gus tavo | gwendolyn: gwen wendy
    | harold: hal harry | harriet: hattie harry | harrison: harry | harvey: harv | hector: tito heco | helen: nell lena nellie | henrietta: hettie etta hattie | henry: hank harry hal | herbert: herb bert | heriberto: beto heri
    | herman: manny | hermelinda: linda mela | hilario: layo | hilda: hildy | hipolito: polo | honorio: noyo | horace: racey | howard: howie | humberto: beto | ignacia: nacha | ignacio: nacho iggy | ignatius: iggy
    | imelda: mela | ines: inesita nesa | inocencio: chencho | irene: rene | irma: irmita | isaac: ike zac | isabel: bella isa chabela chavela chabe belle ysabel izzy | isabella: bella izzy isa | isadora: dora izzy | isaiah: ike
    | isidro: chilo chiro sidro | ismael: isma mayo | israel: isra izzy | ivan: vanya | jack: jackie | jacob: jake jay | jacqueline: jackie jacqui | jaime: jimmy | james: jas jamie jim jimmy jem | janet: jan | janice: jan
    | jason: jay jace | javier: javi xavi | jean: jeannie | jeffrey: jeff | jennifer: jen jenny jenn | jeremiah: jerry jem | jeremy: jerry jem | jerome: jerry | jessica: jess jessie | jesus: chuy chucho chuyito
    | jesusa: chucha | joan: joanie | joanne: jo | joaquin: quino joaco huacho | joel: joe | john: jack johnny jon jonny | jonathan: jon jonny nathan | jorge: coque jorgito george | jose: pepe che joe joselito pepito
    | josefa: pepa chepa | josefina: pepa chepina fina jose josie | joseph: joe joey jos jody | josephine: jo josie fifi | joshua: josh | josue: josh | joy: joyce | joyce: joy | juan: juanito johnny juancho john | juana: juanita jane
    | judith: judy jude | julia: julie jules | julian: jules juli | juliana: juli | julie: jules | julieta: juli | julio: julito | justin: jus | justina: tina | karen: kari | katherine: kat kate kathy katie kay kit kitty kath
    | kathleen: kate kathy kay kat | kathryn: kate kathy kat kay | kenneth: ken kenny | kevin: kev | kimberly: kim kimmy | kristen: kris | laura: laurie lau | lauren: laurie ren | laurence: larry laurie | lawrence: larry lars lawrie
    | lazaro: lalo | leandro: lea | leobardo: leo beto | leocadia: cayita | leonard: len lenny leo | leonardo: leo nardo leito | leonor: leo nora | leopoldo: polo leo | leroy: lee roy | leslie: les | leticia: lety leti ticha letty
    | lewis: lew lou | liliana: lili lily | lillian: lil lily lilly | linda: lindy | lorena: lore | lorenzo: lencho loren larry | loretta: etta lori | lorraine: lori rainy | louis: lou louie | louisa: lou | louise: lou
    | lourdes: lulu lula | lucas: luke | lucia: lucy luci chia lucha | luciano: chano | lucille: lucy lou | lucinda: cindy lucy | luis: lucho luisito lou louis | luisa: lucha lulu | macario: maca | madeline: maddie maddy lina
    | magdalena: magda lena malena nena | manuel: manny manolo manu meme | manuela: manola nela | marcela: marce chela | marcelino: chelino marce | marcelo: chelo | marco: marc | marcos: marc mark | margaret: maggie marge meg peggy margie daisy peg rita madge
    | margarita: mago rita margo mague | maria: ma mari mary maruca mia cuca chata | mariana: mari | maribel: mari | maricela: mari chela | marie: mimi | marilyn: mary lyn | mario: mayito | marisol: mari sol | marjorie: marge margie
    | marta: martita mata | martha: marty mattie patty marti | martin: marty tin tincho | marvin: marv | mary: molly polly mamie may | matilda: tilly mattie tilda | matilde: mati tilde | mateo: teo matt | matthew: matt matty | maureen: mo reenie
    | mauricio: mau moris | maurice: moe mo | maximilian: max | maximiliano: max maxi | maximino: max mino | maximo: max | maxine: max | maxwell: max | melanie: mel | melinda: mel lindy | melissa: mel lissa missy | melquiades: melo
    | melvin: mel | mercedes: meche mercy | micaela: mica | michael: mick mike mikey mickey mitch | michaela: kayla micky | michelle: shelly mich shell | miguel: mike miguelito migue | mildred: millie | milagros: mila mili
    | millicent: millie | minerva: mine minnie | miriam: miri mimi | mitchell: mitch | modesto: mode | mohammed: mo hammad | moises: moi moy | monica: moni monse | montserrat: montse monse | morris: mo moe | mortimer: mort morty
    | nancy: nan | natalia: nata nati | natalie: nat natty | natasha: tasha nat | nathan: nat nate | nathaniel: nate nathan nat | natividad: nati | nelson: nel | nestor: nes | nicholas: nick nicky nico | nicolas: nico colas nick
    | nicole: nicky nikki | nikolai: nik kolya nick | noel: noe | norberto: beto | norma: normita | norman: norm | ofelia: ofe fela | oliver: ollie | olivia: liv livvy livia | oralia: lala | oscar: osc ossie | osvaldo: valdo | oswaldo: valdo
    | pablo: paul | pamela: pam pammy | pascual: pasc | patricia: pat patty trish tricia pati paty patsy ticha | patricio: pato | patrick: paddy pat rick | paul: paulie | paula: paulita pau | paulina: pau lina | pauline: polly | pedro: peter perico pedrito
    | penelope: penny nell | percival: percy val | perla: perlita | peter: pete | petra: petrita | petronila: nila | philip: phil pip | phillip: phil | philomena: mena phil | phyllis: phyl | pilar: pili | porfirio: firo porfi
    | primitivo: primo tivo | priscilla: cilla pris | prudence: pru | rachel: rae ray shelly | rafael: rafa rafi falo ralph | rafaela: rafa | ramiro: rami | ramon: moncho mon ray | ramona: mona moncha | raquel: raque kelly
    | raul: rulo | raymond: ray | raymundo: ray mundo | rebeca: beca becky | rebecca: becca becky reba | refugio: cuco cuca | regina: gina reggie | reginald: reggie reg | reynaldo: rey naldo | ricardo: rick ricky richie rica cayo
    | richard: dick rich rick ricky richie | rigoberto: beto rigo | robert: robt bob bobby rob robbie bert robin | roberta: bobbie berta | roberto: beto rob bob berto robert | rodolfo: fito rudy rodo | rodney: rod | rodrigo: rodri ro | roger: rog
    | rogelio: roge royer | roland: rollie | rolando: rolo lando | roman: romy | ronald: ron ronnie ronny | rosa: rosita rosie rosy chita | rosalia: rosa lia chala | rosalind: rosie roz | rosalinda: rosa linda | rosario: charo chayo rosie
    | rosaura: rosa | rosemary: rosie rose | rose: rosie | roxanne: roxy | ruben: rube benny | rudolph: rudy | russell: russ rusty | ruth: ruthie | salvador: chava sal salva | samantha: sam sammy | samson: sam | samuel: sam sammy
    | sandra: sandy | santiago: santi chago tiago diego | santos: santi | sara: sari sarita | sarah: sally sadie | sebastian: seb sebas bastian | selena: lena | sergio: checo serge | seymour: sy | sharon: shari | sheila: shell
    | shirley: shirl | sidney: sid | silvestre: silver | silvia: chiva silvi | simon: si | socorro: coco soco | sofia: sofi chofi sophie | solomon: sol | sonia: soni | sophia: sophie | soledad: sole chole | stanley: stan | stella: ella
    | stephanie: steph steffi | stephen: steve stevie | steven: steve stevie | stuart: stu | susan: sue suzie susie suzy | susana: susi susy su | suzanne: sue suzie | sylvester: sly syl | sylvia: syl | tabitha: tabby | tamara: tammy tam
    | telesforo: teles | teodora: dora teo | teodoro: teo doro | teresa: tere terry tete teresita tessa | teresita: tere | terrance: terry | terrence: terry | thaddeus: thad tad ted | theodora: dora theo thea | theodore: ted theo teddy
    | theresa: terry tess tessie tracy | thomas: thos tom tommy | tiburcio: bucho | tiffany: tiff | timothy: tim timmy | timoteo: timo teo | tobias: toby tobi | tomas: tom tommy tomasito | trinidad: trini | tyrone: ty | ulises: uli
    | ursula: ursi | valentin: vale tin | valentina: vale val tina | valerie: val | valeria: vale val | vanessa: nessa van vane | venancio: nacho chencho | veronica: vero ronnie roni nica | vicente: chente vince vicen | victor: vic vick
    | victoria: tori vicky vic toya | victoriano: vito | vincent: vince vinny vin | viola: vi | violet: vi | violeta: viole | virginia: ginny vicky virgie gina | viviana: vivi | vivian: viv vivi | wallace: wally | walter: walt wally
    | wanda: wendy | wenceslao: wences chelao | wilbur: will | wilfred: will fred | wilfredo: wil fredo | wilhelmina: mina willa billie | william: wm bill billy liam will willie willy wil | winifred: winnie freddie win | winston: win
    | xavier: xavi javi zave | ximena: xime jime | xochitl: xochi | yolanda: yoli yola landa | yesenia: yesi jessy | yvonne: vonnie | zachary: zach zack | zacarias: zaca | zenaida: zena | zoraida: zory
    | alexandria: alex lexi lexie dria xandra andi | alexis: alex lexi lexie | alexa: lexi lex | andre: dre | deandre: dre | teandre: dre te | lavinia: vinnie vinny livvy
    | skyler: sky | skylar: sky | skye: sky | ingrid: inga inge ingie | eisenhower: ike | dwight: ike dewey | guadalupe: wada lupis | octavia: tavia tavi | octavio: tavo
    | philippa: pippa pip pippy flip | anselmo: chemo | marisela: mari chela | marcelina: chelina | hortensia: tencha | clemencia: mencha | crescencio: chencho | crescencia: chencha
    | prudencio: pencho | fulgencio: chencho | ezequiel: cheque quiel zeque | eleuterio: tello | gumersindo: chindo | casimiro: casi miro | epifanio: pifas pifanio | cipriano: cipri | policarpo: poli
    | sinforosa: fora | perpetua: petua | encarnacion: encarna chon | asuncion: chona | visitacion: visi | concepcion: conchis | dolores: loli | jacinta: chinta | jacinto: chinto | eulalia: lala eula laya
    | euphemia: effie | eugenie: genie | eunice: nicie | eustace: stacy | everett: rett ev | ezra: ez | fitzgerald: fitz | gideon: gid | gloria: glo | hannah: nan annie | hermione: hermie | hezekiah: hez ki
    | horatio: ray | isidore: izzy | ishmael: ish | jedediah: jed | jemima: mima jem | jocelyn: joss josie | josephus: joe | julius: jules | justine: tina | kendrick: ken rick | keturah: kitty | lamont: monty
    | leander: lee andy | lemuel: lem | lenora: nora lennie | leopold: leo poldy | lucretia: lu | luther: lou | lydia: lyddie | mabel: may | malcolm: mal colm | marcia: marcy | marianne: mimi | marina: mari
    | maurice: reese | mehitable: hitty | melvina: vina | mercedes: merche | minerva: mina | moses: mo mose | myrtle: myrt mert | nadine: dee | napoleon: nap leon | nehemiah: nemi | noah: no | obadiah: obie
    | octavius: tavius | ophelia: phelia | orlando: lando | ottilie: tillie | parthenia: thenie | permelia: melia | phineas: phin | phoebe: phebe bee | quentin: quen | rosamond: roz rose | rowena: ro | rudolf: rudy
    | rufus: rufe ruf | sabrina: brina | salome: sally loma | seraphina: sera fina | shelby: shel | sherman: sherm | silas: si | sigmund: sig | simeon: sim | sophronia: sophie | tamsin: tammy | temperance: tempe
    | tobiah: toby | ulysses: lys | valentine: val | velma: vel | vernon: vern | vincenzo: enzo | virgil: virge | waldo: wal | wendell: dell | wilhelm: will bill | winfield: win | woodrow: woody | zebulon: zeb
    | zedekiah: zed | zephaniah: zeph | abril: abri | adriana: adri | adrian: adri | alondra: londra | amparo: amparito | anabel: ana bel | angelina: lina | aniceto: cheto | apolinar: polo | aquiles: quiles
    | arnulfo: nufo fito | baltasar: balta | bartolome: bartolo tolo | benigno: beni | bonifacio: boni | brigido: gido | candelaria: cande candela | candelario: cande | caridad: cari | celedonio: cele
    | cesar: checha cesarin | ciriaco: ciri | cleotilde: cleo tilde | crisanto: cris | cruz: crucita | damian: dami | desiderio: desi yeyo | edelmira: edel mira | eladio: layo | elodia: lola | eliseo: cheo eli
    | emeterio: teyo | epigmenio: pigme | erendira: ere | evaristo: varo | everardo: lalo vera | faustina: tina | filemon: file | filiberto: fili beto | florentina: flor tina | gaspar: gaspi | genaro: nano
    | genoveva: beba | gertrudis: tula gertru | gilberta: berta | herlinda: linda | herminia: mina hermi | hermenegildo: hermes gildo | hilaria: laya | humberta: berta | isabela: chabela | ivonne: ivo
    | jeronimo: jero momo | joaquina: quina | josafat: josa | juventino: tino juve | laureano: laure | leonarda: leo narda | leonila: nila | leoncio: leo | librado: libra | ligia: gia | lucila: luci chila
    | luisa: luchita | macedonio: mace donio | magali: maga | magdaleno: leno | marcelino: chelo | marcial: marci | margarito: mago rito | marianela: nela | matias: mati | maurilio: mauri | medardo: medo | melesio: mele
    | mireya: mire | nazario: naza | nepomuceno: cheno | nicolasa: nico colasa | noemi: mimi noe | obdulia: duly | odilon: odi | olegario: ole | otilia: oti tila | panfilo: panfi | patrocinio: patro | paulino: pau lino
    | ponciano: ponch | primitiva: primi | procopio: copio | quirino: quiri | ramona: monchis | reynalda: rey | rigoberto: rigo beto | romualdo: romy | rosendo: chendo | rufina: rufi | rutilio: ruti | sabas: saba
    | salustia: salu | saturnino: nino satur | secundino: cundo | serafin: sera fino | severiano: seve | silverio: silver | sixto: six | tadeo: teo | tarcisio: tacho | teofilo: teo filo | tranquilino: quilino
    | ubaldo: baldo | urbano: urba | venustiano: venus | viridiana: viri | yadira: yadi | zacarias: zaca | zeferino: cefe zefe | shanice: niecy | tanisha: nisha tan | lakeisha: keisha kiki | latoya: toya
    | dashawn: shawn dash | deshawn: shawn | lashawn: shawn | tyrell: ty rell | terrell: rell | darnell: nell | cornell: nell | marcellus: marcel | rashad: shad | malik: leek | ebony: eb | imani: mani
    | mohamed: mo moe hamed | muhammad: mo moe | abdullah: abdul | ibrahim: ibra abe | yusuf: joe | fatima: fati | khadija: dija | aisha: ishi | soheila: sohi | shirin: shiri
    | vladimir: vlad vova volodya | dmitri: dima mitya | dimitri: dima | aleksandr: sasha alex | ekaterina: katya kate | svetlana: sveta lana | tatiana: tanya tania | natalya: natasha nata | mikhail: misha mike
    | nikolay: kolya nick | sergey: serge | konstantin: kostya | anastasiya: nastya | hovhannes: hovo john | krikor: koko greg | garabed: garo | hagop: jack | hasmik: hasmo
    | katarzyna: kasia kaska kate katie kasha | malgorzata: gosia margaret | agnieszka: aga agnes | joanna: asia jo | barbara: basia | stanislaw: stan staszek | andrzej: andrew andy | krzysztof: krzys chris
    | tomasz: tomek tom | piotr: peter pete | pawel: paul | zbigniew: zbyszek | wojciech: wojtek | elzbieta: ela elka | jadwiga: jadzia | grzegorz: greg grzes | jerzy: jurek george | teresa: terenia
    | yevgenia: zhenya jenny eugenia | evgenia: zhenya jenny eugenia | evgeniya: zhenya jenny | yevgeny: zhenya gene eugene | evgeny: zhenya gene eugene | alexei: alyosha lyosha alex | aleksei: alyosha lyosha alex
    | boris: borya | grigory: grisha greg | lyudmila: lyuda luda mila | ludmila: lyuda luda mila | lyubov: luba lyuba | nadezhda: nadia nadya | natalya: natasha nata | oksana: ksenia ksyusha | olga: olya
    | pavel: pasha paul | raisa: raya | sofya: sonya | tatyana: tanya tania | valentina: valya | viktor: vitya victor | viktoria: vika | yelena: lena helen | elena: lena | yuri: yura | zinaida: zina
    | galina: galya | irina: ira | larisa: lara | marija: masha | anastasia: nastya asya | leonid: lyonya leo | stepan: styopa | semyon: senya | fyodor: fedya ted | arkady: arkasha | tigran: tiko
    | hovsep: joe | sarkis: sako | gevorg: george gevo | karapet: karo | anahit: ano | siranush: sirun | vahan: vahe | nshan: nish | mohammad: mamad mo mohamed | hossein: hosein | mahmoud: mahmud
    | corazon: cora | remedios: remy reme | milagros: mila milay | ferdinand: ferdie | erlinda: linda lindy | leticia: letty | teresita: tess tessie baby | bienvenido: benny ben | crisanto: cris santi
    | eloisa: locha lochita elo | ines: nes | dionisio: nicho dioni | eduviges: vicky duvi duvige | emeterio: tello | evaristo: varo | aurora: bora rorra | esperanza: pera lancha | adrian: adri | adriana: adri nana
    | alma: almita | angelina: angie lina | beatrice: bee | brigido: bri | candelaria: cande candy | caridad: cari cachita | catarina: cata cathy | celia: celi | clara: clarita | constancia: conny tancha
    | cruz: crucita | diana: dianita | edelmira: mira | elvia: viva | emma: emmita | epifania: pifa | ernestina: tina erne | fabricio: fabri | felisa: feli licha | flor: florecita | gilberta: gil berta
    | gumaro: guma | herlinda: linda | hermenegildo: mere gildo | homero: home | isaias: chai isa | jessica: yesi jessie | jazmin: jaz | juventino: tino juve | karla: karlita | lilia: lili | lucio: lucho
    | magnolia: mago | marisol: mary | maura: mau | nayeli: naye yeli | norberta: berta | oralia: ora | otoniel: oto | pantaleon: panta leon | paz: pacita | rebeca: beky | rocio: chio ro chivis
    | romulo: romu | rufino: fino rufo | sandra: chana | saul: sauly | silvestre: chive | susana: chana | tomasa: tomasita | toribio: toro | ulises: ulis | victorina: vicky | xochitl: xochil sochi | yolanda: yolis
    | zenaida: zeny naida | zulema: zule | thuy: twee | phuong: phoung | quynh: quin | dung: zung | minh: min | hyun: hyeon | jung: jeong | seung: sung | young: yeong
    """
SHORT_FORMS: dict[str, frozenset[str]] = {}
for _entry in _FORMS.split("|"):
    _full, _, _short = _entry.partition(":")
    SHORT_FORMS[_full.strip()] = SHORT_FORMS.get(_full.strip(), frozenset()) | frozenset(_short.split())

_VOWELS = "aeiouy"
_PET_ENDINGS = ("y", "ie", "i", "ey", "ee")
_DIMINUTIVES = ("ito", "ita", "cito", "cita", "illo", "illa", "in", "on")
_SHORTEST, _SHORTEST_END, _DROPPED, _FEW = 3, 4, 2, 2


def forms_in_use(first_name: str) -> frozenset[str]:
    """What somebody with this first name is commonly called too: short forms, or what it is short for, and their others."""
    longer = {full for full, short in SHORT_FORMS.items() if first_name in short}
    siblings = {form for full in longer for form in SHORT_FORMS[full]} if len(longer) <= _FEW else set()
    return (SHORT_FORMS.get(first_name, frozenset()) | longer | siblings) - {first_name}


def may_be_short_for(word: str, first_name: str) -> bool:
    """Whether a word may be made from a first name: its beginning or end, alone or with an ending of endearment."""
    if len(word) < _SHORTEST or len(first_name) < len(word) - 2 or word == first_name:
        return False
    if len(first_name) >= len(word) + _DROPPED and (
        first_name.startswith(word) or (len(word) >= _SHORTEST_END and first_name.endswith(word))
    ):
        return True
    for ending in (*_PET_ENDINGS, *_DIMINUTIVES):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST:
            single = stem[:-1] if stem[-1] == stem[-2] else stem
            if (
                len(single) >= _SHORTEST - 1
                and first_name.startswith((stem, single))
                and len(stem) > len(first_name) // 3
            ):
                return True
            if len(single) >= _SHORTEST and ending in _PET_ENDINGS and single in first_name[1:]:
                return True  # "Vinnie" of Lavinia
    return (
        first_name.startswith(word.rstrip(_VOWELS))
        and len(word.rstrip(_VOWELS)) >= _SHORTEST
        and len(word) < len(first_name)
    )
