@echo off
rem Runs the flows command from any folder, building it first if necessary: flows --help
rem
rem   JAVA_HOME   the Java to use (17 or newer); without it, the java on the PATH
rem   FLOWS_OPTS  further options for the JVM, such as -Xmx4g

setlocal EnableExtensions DisableDelayedExpansion
set "ROOT=%~dp0"
set "ROOT=%ROOT:~0,-1%"
set "TARGET=%ROOT%\flows-examples\target"
set "JAR=%TARGET%\flows-examples.jar"
rem Its time is the start of the last successful build. The time of the jar says nothing, because Maven does not rewrite an unchanged jar.
set "STAMP=%TARGET%\flows-launcher.stamp"

rem --- The Java to run
set "JAVA="
if defined JAVA_HOME goto java_of_home
for %%J in (java.exe) do set "JAVA=%%~$PATH:J"
if defined JAVA goto java_version
echo flows: no java found: set JAVA_HOME or put a JDK, 17 or newer, on the PATH 1>&2
exit /b 1

:java_of_home
set "JAVA=%JAVA_HOME%\bin\java.exe"
if exist "%JAVA%" goto java_version
echo flows: JAVA_HOME is "%JAVA_HOME%", which has no bin\java.exe: point it at a JDK, 17 or newer 1>&2
exit /b 1

:java_version
set "VERSION=0"
for /f "tokens=2,3" %%A in ('call "%JAVA%" -version 2^>^&1') do if "%%A"=="version" set "VERSION=%%~B"
set "MAJOR=0"
for /f "tokens=1,2 delims=.-+_" %%A in ("%VERSION%") do (
    set "MAJOR=%%A"
    if "%%A"=="1" set "MAJOR=%%B"
)
if %MAJOR% GEQ 17 goto up_to_date
echo flows: Java 17 or newer is needed, "%JAVA%" is Java %MAJOR% 1>&2
exit /b 1

rem --- The jar to run
:up_to_date
if not exist "%JAR%" goto build
if not exist "%TARGET%\lib" goto build
if not exist "%STAMP%" goto build
powershell -NoProfile -Command "Set-Location -LiteralPath $env:ROOT; $built = (Get-Item -LiteralPath $env:STAMP).LastWriteTimeUtc; $sources = @(Get-Item 'pom.xml', 'flows-*\pom.xml', 'flows-natives\*\pom.xml') + @(Get-ChildItem -Recurse 'flows-*\src\main'); exit [int][bool]($sources | Where-Object { $_.LastWriteTimeUtc -gt $built })"
if not errorlevel 1 goto run

:build
where mvn >nul 2>nul
if errorlevel 1 (
    echo flows: building needs Maven 3.8 or newer, mvn, on the PATH 1>&2
    exit /b 1
)
if exist "%STAMP%" (
    echo flows: the sources have changed, building again 1>&2
) else (
    echo flows: building, which takes a minute or two 1>&2
)
if not exist "%TARGET%" mkdir "%TARGET%"
type nul > "%STAMP%.new"
rem All output goes to standard error, because standard output belongs to the command. Tests and checks are left to mvn verify.
pushd "%ROOT%"
call mvn -q -B -Dmaven.test.skip -Djacoco.skip -Denforcer.skip -Dspotless.check.skip package 1>&2
if errorlevel 1 (
    popd
    echo flows: the build failed: see above, or run "mvn -B package -DskipTests" in "%ROOT%" 1>&2
    exit /b 1
)
popd
move /y "%STAMP%.new" "%STAMP%" >nul

:run
rem JavaCPP still uses sun.misc.Unsafe, about which Java 24 and later warn.
set "UNSAFE="
if %MAJOR% GEQ 24 set "UNSAFE=--sun-misc-unsafe-memory-access=allow"
rem Tensors are outside the Java heap, so the heap starts small and the serial collector is enough.
set "COLLECTOR=-XX:+UseSerialGC"
set "SIZES=-Xms128m -Xmn96m"
rem Sizes and a collector that the user chooses replace these: a JVM accepts only one collector, and rejects -Xmx48m with -Xms128m.
if not defined FLOWS_OPTS goto options_read
if not "%FLOWS_OPTS:GC=%"=="%FLOWS_OPTS%" set "COLLECTOR=" & set "SIZES="
if not "%FLOWS_OPTS:-Xmx=%"=="%FLOWS_OPTS%" set "SIZES="
if not "%FLOWS_OPTS:-Xms=%"=="%FLOWS_OPTS%" set "SIZES="
if not "%FLOWS_OPTS:-Xmn=%"=="%FLOWS_OPTS%" set "SIZES="
if not "%FLOWS_OPTS:HeapSize=%"=="%FLOWS_OPTS%" set "SIZES="
if not "%FLOWS_OPTS:NewSize=%"=="%FLOWS_OPTS%" set "SIZES="
if not "%FLOWS_OPTS:RAMPercentage=%"=="%FLOWS_OPTS%" set "SIZES="
:options_read
rem OpenMP threads that spin while they wait are very slow on a busy machine.
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=passive"
"%JAVA%" --add-modules jdk.incubator.vector %UNSAFE% %COLLECTOR% %SIZES% -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.nd4j.log.initialization=false -Djava.awt.headless=true %FLOWS_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
