"""The words of which the paths of pages for everybody are made; whatever else stands in a path may be somebody's."""

from shared.redaction.text import set_of

PUBLIC_WORDS = set_of("""
    index home main default welcome help about us faq faqs contact contacts office offices service services form forms privacy terms
    search login logout signin signup register apply application applications new all info information news press release releases blog
    article articles story stories post posts event events brochure brochures flyer flyers calendar hours location locations map maps
    status view list edit upload uploads renew renewal renewals appeal appeals start verify download downloads document documents docs
    public policy policies program programs benefit benefits food foods cash housing shelter shelters health healthcare medical dental
    vision care child children family families adult adults senior seniors youth veteran veterans disability disabled worker workers job
    jobs career careers training class classes school schools employment unemployment income tax taxes rent rental utility utilities
    energy water power gas transit bus buses rider riders fare fares route routes schedule schedules ticket tickets library libraries
    park parks community center centers centre resource resources guide guides manual handbook handout how to get find where what who
    when why do is it the a an of for and or in on at with your you my our we report reports fraud complaint complaints feedback survey
    surveys rights civil hearing hearings court courts law legal aid notice notices alert alerts update updates covid emergency
    disaster fire recovery relief assistance support general social human department departments division divisions board supervisors
    county city state federal gov government agency agencies ihss calfresh calworks medi cal medical snap ebt wic cps aps dcss dmv ssa
    ssi edd hud covered california cover page pages file files image images media video videos audio pdf html htm php aspx asp jsp doc
    docx xls xlsx jpg png en es english espanol spanish vietnamese korean chinese armenian farsi language languages online portal
    site web website mobile app apps www card cards customer customers client clients provider providers vendor vendors partner partners
    payment payments pay bill billing account accounts member members user users profile profiles case cases claim claims annual monthly
    weekly daily plan plans budget agenda agendas minutes meeting meetings committee committees commission ordinance code regulation
    regulations letter letters publication publications data statistics dashboard open records request requests foster adoption adoptions
    adopt parent parents parenting baby babies mother mothers father fathers elder elderly abuse neglect protective protection mental
    behavioral wellness clinic clinics hospital hospitals pharmacy pharmacies doctor doctors nurse nurses home homes homeless heating
    cooling weather market markets farmers match double recipe recipes eat healthy nutrition pantry pantries bank banks donate volunteer
    giving sale shop store stores product products category categories tag tags archive archives topic topics forum forums thread
    discussion watch listen live eligibility eligible qualify requirements steps step checklist chart charts table tables limits limit
    change changes proof verification interview appointment appointments reset password security notice holidays closed closure
    inicio ayuda sobre nosotros contacto contactos oficina oficinas servicio servicios formulario formularios forma formas privacidad
    terminos buscar busqueda entrar registro solicitar solicitud solicitudes nuevo nueva nuevos todo todos informacion noticias prensa
    articulo articulos evento eventos folleto folletos calendario horario horarios lugar lugares ubicacion ubicaciones mapa mapas estado
    ver lista listas subir renovar renovacion apelar apelacion apelaciones empezar verificar descargar descargas documento documentos
    publico publica politica politicas programa programas beneficio beneficios comida alimentos efectivo vivienda albergue albergues
    salud medico dental cuidado nino ninos familia familias adulto adultos mayores joven jovenes veteranos discapacidad trabajador
    trabajadores empleo empleos trabajo carrera capacitacion clase clases escuela escuelas ingreso ingresos impuestos renta alquiler luz
    agua gas transporte autobus rutas tarifas biblioteca bibliotecas parque parques comunidad centro centros recurso recursos guia guias
    manual como obtener donde que quien cuando por para de del la el los las un una y o en con su sus tu tus mi mis reporte reportes
    fraude queja quejas comentarios encuesta encuestas derechos civiles audiencia audiencias corte cortes ley legal aviso avisos alerta
    alertas emergencia desastre ayudas asistencia apoyo general social humanos departamento division junta supervisores condado ciudad
    gobierno agencia pagina paginas archivo archivos imagen imagenes ingles idioma idiomas linea sitio tarjeta tarjetas cliente clientes
    proveedor proveedores pago pagos pagar cuenta cuentas miembro miembros usuario usuarios perfil perfiles caso casos anual mensual
    plan planes agenda minutas reunion reuniones carta cartas publicaciones datos solicitudes crianza adopcion padres bebe madres
    ancianos abuso proteccion mental bienestar clinica clinicas hospital hospitales farmacia farmacias doctor enfermera hogar calefaccion
    clima mercado receta recetas sano nutricion despensa banco donar voluntarios tienda requisitos pasos paso cambio cambios prueba
    entrevista cita citas contrasena seguridad acelerado rapido preguntas frecuentes
    """)
# Whose pages these are: an agency's own site says more about programmes than about people.
AGENCY_HOSTS = set_of("""
    county condado gov state ca cdss dhcs ssa dmv edd hud city ciudad agency agencia services servicios benefitscal countyaid calworks
    calfresh ihss library biblioteca school transit courts court corte
    """)
# Where people keep files of their own.
SHARING_HOSTS = set_of("""
    files file archivos archivo drive share shared sharefile cloud cloudbin nube docs dropbox box brightbox fotos foto photos photo pics img image images
    album albums media clips clip storage upload uploads transfer send firma sign paste pastebin gallery galeria videos muro wall profile
    perfil people personas social chat recuerdos memories link links short go
    """)
