/** The modules that Python itself has or had (`sys.stdlib_module_names`, and those that Python 2 named otherwise). */
const standard: ReadonlySet<string> = new Set(
  `BaseHTTPServer CGIHTTPServer ConfigParser Cookie HTMLParser Queue SimpleHTTPServer SocketServer StringIO UserDict
    UserList UserString __builtin__ anydbm cPickle cStringIO cookielib commands copy_reg dummy_thread dummy_threading
    exceptions htmlentitydefs httplib md5 mimetools new robotparser sets sha thread urllib2 urlparse xmlrpclib __future__ __main__ _thread _typeshed abc aifc annotationlib antigravity argparse array ast asynchat asyncio
    asyncore atexit audioop base64 bdb binascii bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd
    code codecs codeop collections colorsys compileall compression concurrent configparser contextlib
    contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils
    doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib
    functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib
    imaplib imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging
    lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis
    nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools
    pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc
    pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select
    selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile
    sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys sysconfig
    syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time timeit tkinter token
    tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib
    uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile
    zipimport zlib zoneinfo`.split(/\s+/),
);

export function isStandardModule(name: string): boolean {
  return standard.has(name) || name.startsWith("_");
}

/** Modules and the distributions that hold them, of those that are imported most. */
const distributions: ReadonlyMap<string, readonly string[]> = new Map(
  `numpy=numpy pandas=pandas requests=requests flask=flask django=django click=click httpx=httpx
    aiohttp=aiohttp pydantic=pydantic fastapi=fastapi starlette=starlette uvicorn=uvicorn sqlalchemy=sqlalchemy
    jinja2=jinja2 pytest=pytest scipy=scipy matplotlib=matplotlib torch=torch tensorflow=tensorflow,tensorflow-
    cpu,tensorflow-gpu boto3=boto3 redis=redis celery=celery rich=rich typer=typer,typer-slim lxml=lxml
    psutil=psutil tqdm=tqdm orjson=orjson ujson=ujson simplejson=simplejson structlog=structlog loguru=loguru
    pendulum=pendulum arrow=arrow polars=polars networkx=networkx sympy=sympy cryptography=cryptography
    paramiko=paramiko tenacity=tenacity werkzeug=werkzeug marshmallow=marshmallow hypothesis=hypothesis
    toml=toml tomli=tomli xmltodict=xmltodict chardet=chardet six=six pytz=pytz gevent=gevent peewee=peewee
    pymongo=pymongo bson=pymongo,bson gridfs=pymongo yaml=pyyaml PIL=pillow bs4=beautifulsoup4 sklearn=scikit-
    learn skimage=scikit-image cv2=opencv-python,opencv-python-headless,opencv-contrib-python dateutil=python-
    dateutil dotenv=python-dotenv jwt=pyjwt attr=attrs attrs=attrs OpenSSL=pyopenssl serial=pyserial
    Crypto=pycryptodome,pycrypto Cryptodome=pycryptodomex git=gitpython magic=python-magic MySQLdb=mysqlclient
    psycopg2=psycopg2,psycopg2-binary docx=python-docx pptx=python-pptx pkg_resources=setuptools
    setuptools=setuptools markdown=markdown nacl=pynacl zmq=pyzmq usb=pyusb slugify=python-slugify
    telegram=python-telegram-bot ruamel=ruamel-yaml jose=python-jose multipart=python-multipart fitz=pymupdf
    Levenshtein=levenshtein,python-levenshtein grpc=grpcio wx=wxpython gi=pygobject ldap=python-ldap
    dns=dnspython socks=pysocks win32api=pywin32 win32con=pywin32 pythoncom=pywin32 faiss=faiss-cpu,faiss-gpu
    umap=umap-learn mpl_toolkits=matplotlib pylab=matplotlib rest_framework=djangorestframework
    corsheaders=django-cors-headers decouple=python-decouple flask_sqlalchemy=flask-sqlalchemy cairo=pycairo
    github=pygithub gitlab=python-gitlab jenkins=python-jenkins websocket=websocket-client websockets=websockets`
    .split(/\s+/)
    .map((pair) => {
      const [module = "", names = ""] = pair.split("=");
      return [module, names.split(",")] as const;
    }),
);

/** Undefined for a module whose distribution is not known here. */
export function distributionsOf(module: string): readonly string[] | undefined {
  return distributions.get(module);
}
